/** What to print and end with when the window would run as root, or undefined. Its page shows other people's text. */
export function refuseRoot(userId: number | undefined): string | undefined {
  if (userId !== 0) return undefined;
  return 'homeostat: the window does not run as root; start it as a regular user, or run `homeostat run` for a host without a window.';
}

/** The command line or environment cannot be used (sysexits.h). */
export const EXIT_USAGE = 64;
