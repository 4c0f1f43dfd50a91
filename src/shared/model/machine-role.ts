/** What a machine is for. A build box is meant to be busy; a desktop is meant to answer. */
export const MACHINE_ROLES = ['desktop', 'laptop', 'build-box', 'server'] as const;
export type MachineRole = (typeof MACHINE_ROLES)[number];
