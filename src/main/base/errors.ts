/** An error that a person can act on: what is wrong, and what to do about it. */
export class AdvisedError extends Error {
  override readonly name: string = 'AdvisedError';

  constructor(
    message: string,
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** There is nothing of the name that was given. */
export class UnknownNameError extends AdvisedError {
  override readonly name = 'UnknownNameError';
}

/** What was asked cannot be done with these values, whatever the state of the host. */
export class InvalidRequestError extends AdvisedError {
  override readonly name = 'InvalidRequestError';
}

/** It cannot be done at the moment, and will be possible again: the worker is busy or was lost. */
export class UnavailableError extends AdvisedError {
  override readonly name = 'UnavailableError';
}

/** What was asked for is so without anything being done. */
export class AlreadySoError extends AdvisedError {
  override readonly name = 'AlreadySoError';
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether a file, or a directory on the way to it, does not exist. */
export function isMissing(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}

/** The errno name of a system error (`ENOENT`), or undefined. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, info } = error as Error & { code?: unknown; info?: { code?: unknown } };
  // os.setPriority and its kin keep the errno in `info`.
  if (code === 'ERR_SYSTEM_ERROR' && typeof info?.code === 'string') return info.code;
  return typeof code === 'string' ? code : undefined;
}
