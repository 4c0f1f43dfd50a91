/** What a page knows of something that it has to ask for. */
export type Loadable<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What went wrong and, where the host could say so, what to do. */
export interface Failure {
  readonly message: string;
  readonly advice: string | undefined;
}

export const LOADING: Loadable<never> = { kind: 'loading' };

/** Reads the message and the advice out of whatever a call failed with. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error && error.message !== '' ? error.message : 'The host reported no reason.';
  const advice = (error as { data?: { advice?: unknown } } | undefined)?.data?.advice;
  return { message, advice: typeof advice === 'string' ? advice : undefined };
}

/** The value where there is one. */
export function readyValue<T>(loadable: Loadable<T>): T | undefined {
  return loadable.kind === 'ready' ? loadable.value : undefined;
}
