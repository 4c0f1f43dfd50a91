/** Returns an error message if the window would run as root, because its page shows text of other people. */
export function refuseRoot(userId: number | undefined): string | undefined {
  if (userId !== 0) return undefined;
  return 'homeostat: the window does not run as root; start it as a regular user, or run `homeostat run` for a host without a window.';
}

/** The command line or environment is not valid (sysexits.h). */
export const EXIT_USAGE = 64;
