import type { Approval } from '../../src/shared/contract/automation-schemas';

/** A question of an emergency, about a program that a terminal waits for. */
export const QUESTION: Approval = {
  id: 'ask-1a2b',
  askedAtMs: 0,
  untilMs: 600_000,
  area: 'memory',
  action: 'freeze',
  target: 'tree:42',
  targetText: 'Blender (pid 42)',
  problem: 'Memory is about to run out: 1 GB available. Blender grows by 80 MB/s.',
  text: 'Memory runs out in about 40 s.',
  choices: [
    { id: 'pause', text: 'Pause Blender' },
    { id: 'close', text: 'Close it' },
    { id: 'leave', text: 'Leave it' },
  ],
};
