/** Is thrown for a problem that a person can solve: the problem, and the advice. */
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

/** Is thrown if nothing has the given name. */
export class UnknownNameError extends AdvisedError {
  override readonly name = 'UnknownNameError';
}

/** Is thrown if these values make a request impossible in every state of the host. */
export class InvalidRequestError extends AdvisedError {
  override readonly name = 'InvalidRequestError';
}

/** Is thrown for work that will be possible again: the worker is busy or was lost. */
export class UnavailableError extends AdvisedError {
  override readonly name = 'UnavailableError';
}

/** Is thrown if the requested state exists already. */
export class AlreadySoError extends AdvisedError {
  override readonly name = 'AlreadySoError';
}

/** Returns the message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns true if a file, or a directory on the way to it, does not exist. */
export function isMissing(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}

/** Returns the errno name of a system error (`ENOENT`), or undefined. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, info } = error as Error & { code?: unknown; info?: { code?: unknown } };
  // os.setPriority and similar functions keep the errno in `info`.
  if (code === 'ERR_SYSTEM_ERROR' && typeof info?.code === 'string') return info.code;
  return typeof code === 'string' ? code : undefined;
}

/** Does work whose other failures are reported elsewhere. @throws only AdvisedError */
export function onlyAdvised(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof AdvisedError) throw error;
  }
}
