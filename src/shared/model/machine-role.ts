/** Purposes of a machine: a build box is expected to be busy, a desktop to respond. */
export const MACHINE_ROLES = ['desktop', 'laptop', 'build-box', 'server'] as const;
export type MachineRole = (typeof MACHINE_ROLES)[number];
