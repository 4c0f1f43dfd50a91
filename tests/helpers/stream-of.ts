/** Creates a stream that ends after its items, as one does when the host stops. */
export async function* streamOf<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}
