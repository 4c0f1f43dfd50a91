import type { KernelKill } from '../../src/shared/contract/kill-schemas';

/** Creates a kill by the kernel with these values. */
export function sampleKill(values: Partial<KernelKill> = {}): KernelKill {
  return {
    id: 'kill-1',
    atMs: 0,
    who: 'Blender',
    isCertain: true,
    app: 'blender',
    pid: 42,
    processes: 1,
    by: 'kernel',
    why: 'memory ran out',
    memoryBytes: 5,
    grew: null,
    unit: null,
    sources: ['kernel log'],
    text: 'The kernel killed Blender because memory ran out.',
    ...values,
  };
}
