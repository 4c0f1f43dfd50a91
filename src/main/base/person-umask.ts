/**
 * The umask that this process was started with: that of the person, for the programs that Homeostat starts on the
 * person's behalf. Undefined before {@link closeUmask}.
 */
let personUmask: number | undefined;

/** From now on no file of this process, or of its worker threads, is open to others. Called once, at the start. */
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
