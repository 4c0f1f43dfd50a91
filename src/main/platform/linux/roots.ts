/** Where the kernel's file systems are mounted; another place in tests. */
export interface LinuxRoots {
  readonly proc: string;
  readonly sys: string;
}

export const LINUX_ROOTS: LinuxRoots = { proc: '/proc', sys: '/sys' };
