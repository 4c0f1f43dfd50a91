/** Mount points of the kernel's file systems; other directories in tests. */
export interface LinuxRoots {
  readonly proc: string;
  readonly sys: string;
}

export const LINUX_ROOTS: LinuxRoots = { proc: '/proc', sys: '/sys' };
