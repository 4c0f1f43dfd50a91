/**
 * Umask that this process was started with: the person's, for the programs that Homeostat starts for the person.
 * Undefined before {@link closeUmask}.
 */
let personUmask: number | undefined;

/** Closes all later files of this process and its worker threads to others. Called once, at the start. */
export function closeUmask(): void {
  personUmask = process.umask(0o077);
}

/**
 * Starts a program under the person's own umask: a service that Homeostat restarts must create its files as before.
 * `start` must start it before it returns. A file that another thread creates meanwhile is in a closed directory.
 */
export function withPersonUmask<T>(start: () => T): T {
  if (personUmask === undefined) return start();
  const own = process.umask(personUmask);
  try {
    return start();
  } finally {
    process.umask(own);
  }
}
