/** Keeps values by key, like the state store: they are on the disk when the promise resolves. */
export interface KeyedState {
  get(domain: string, key: string): Promise<unknown>;
  list(domain: string): Promise<ReadonlyMap<string, unknown>>;
  set(domain: string, key: string, value: unknown): Promise<void>;
  delete(domain: string, key: string): Promise<void>;
}
