/**
 * Receives an error that a boundary contained.
 *
 * @param what names the work that failed, as the subject of a sentence: "a listener"
 */
export type ErrorReport = (what: string, error: unknown) => void;

/** The default ends the program: no test or command hides an error. */
const endProgram: ErrorReport = (_, error) =>
  queueMicrotask(() => {
    throw error;
  });

let report = endProgram;
let isReporting = false;

/** Sets the report for contained errors of this thread; without one they end the program again. */
export function setErrorReport(next: ErrorReport = endProgram): void {
  report = next;
}

/** Reports an error that must not end its caller. Never throws. */
export function reportError(what: string, error: unknown): void {
  // A failing log reports its failure to itself.
  if (isReporting) return;
  isReporting = true;
  try {
    report(what, error);
  } catch {
    // There is no other place for a report.
  } finally {
    isReporting = false;
  }
}

/**
 * Wraps a listener at a boundary (a socket, a timer, a child process, a file watcher): otherwise Node ends the process
 * for an error that a listener throws or rejects with.
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

/** Lets work continue without waiting for it: Node ends the process for an unhandled rejection. */
export function detach(what: string, work: unknown): void {
  if (work instanceof Promise) work.catch((error: unknown) => reportError(what, error));
}
