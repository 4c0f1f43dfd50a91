/** Every job by name, loaded when it first runs. */
export const JOBS: Readonly<Record<string, () => Promise<(input: unknown) => unknown>>> = {
  statfs: async () => (await import('./platform/statfs-job')).probeFileSystem,
};
