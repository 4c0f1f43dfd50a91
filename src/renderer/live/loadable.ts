import { withAdvice } from '../../shared/format/sentence';

/** Data of the host, as queries and streams give it. Data stays when a later attempt fails. */
export interface Loadable<T> {
  readonly data: T | undefined;
  /** Null without a failure. */
  readonly error: unknown;
  /** True while the data belongs to a former query. */
  readonly isPlaceholderData?: boolean;
}

/** The reason for a failure and, where the host gave it, advice. */
export interface Failure {
  readonly message: string;
  readonly advice: string | undefined;
}

export const LOADING: Loadable<never> = { data: undefined, error: null };

/** Returns the message and the advice of an error. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error && error.message !== '' ? error.message : 'The host reported no reason.';
  const advice = (error as { data?: { advice?: unknown } } | undefined)?.data?.advice;
  return { message, advice: typeof advice === 'string' ? advice : undefined };
}

/** @example failureText(error) // 'The rule is invalid. Fix line 3.' */
export function failureText(error: unknown): string {
  const { message, advice } = failureOf(error);
  return advice === undefined ? message : withAdvice(message, advice);
}
