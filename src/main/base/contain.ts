/**
 * Receives an error that a boundary contained.
 *
 * @param what names the work that failed, as the subject of a sentence: "a listener"
 */
export type ErrorReport = (what: string, error: unknown) => void;

/** Until a program says where errors go, they end it as errors do: no test and no command hides one. */
const endProgram: ErrorReport = (_, error) =>
  queueMicrotask(() => {
    throw error;
  });

let report = endProgram;
let isReporting = false;

/** Says where contained errors of this thread go; without a report they end the program again. */
export function setErrorReport(next: ErrorReport = endProgram): void {
  report = next;
}

/** Reports an error that must not end its caller. Never throws. */
export function reportError(what: string, error: unknown): void {
  // A log that fails reports that to the log.
  if (isReporting) return;
  isReporting = true;
  try {
    report(what, error);
  } catch {
    // Nobody is left to be told.
  } finally {
    isReporting = false;
  }
}

/**
 * A listener for a boundary (a socket, a timer, a child process, a file watcher), where Node ends the process for an
 * error that a listener throws or rejects with.
 */
export function contained<Args extends readonly unknown[]>(
  what: string,
  listener: (...args: Args) => unknown,
): (...args: Args) => void {
  return (...args) => {
    try {
      detach(what, listener(...args));
    } catch (error) {
      reportError(what, error);
    }
  };
}

/** Lets work go on without waiting for it: Node ends the process for a rejection that nobody handles. */
export function detach(what: string, work: unknown): void {
  if (work instanceof Promise) work.catch((error: unknown) => reportError(what, error));
}
