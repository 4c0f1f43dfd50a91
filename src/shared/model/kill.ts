/** Causes of the end of a program: a kill for lack of memory, with who decided it, or the program itself. */
export const KILL_CAUSES = ['kernel', 'kernel, limit of a group', 'systemd-oomd', 'crash'] as const;
export type KillCause = (typeof KILL_CAUSES)[number];
