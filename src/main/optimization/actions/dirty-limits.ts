import { join } from 'node:path';
import { shellLine } from '../../../shared/model/change';
import { DAY_MS } from '../../../shared/model/time';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { bottlenecksOf } from '../situation';
import { settingProblem } from './kernel-setting';

const MEBIBYTE = 1024 * 1024;
const USUAL_BYTES = 64 * MEBIBYTE;
const LEAST_BYTES = MEBIBYTE;
const MOST_BYTES = 4096 * MEBIBYTE;
/** Writing back in the background begins well before writers are held up. */
const BACKGROUND_SHARE = 1 / 4;

/** Lets less written data pile up in memory, so that whoever waits for a disk waits for less. */
export function createDirtyLimits(procRoot: string): Action {
  const limit = join(procRoot, 'sys/vm/dirty');
  const background = join(procRoot, 'sys/vm/dirty_background');
  // The kernel halves a background limit that is above the other: going down, the background goes first.
  const knobsFor = (bytes: number) => [
    { knob: { kind: 'bytes-or-ratio', path: background } as const, want: `bytes ${bytes * BACKGROUND_SHARE}` },
    { knob: { kind: 'bytes-or-ratio', path: limit } as const, want: `bytes ${bytes}` },
  ];
  return {
    id: 'dirty-limits',
    summary: 'Let less written data accumulate in memory before it is written to disk',
    effect: 'Time to sync a file (99th percentile): 31 ms before, 11 ms after. Throughput is 7% lower.',
    area: 'disk',
    risk: 'medium',
    privilege: 'root',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: null,
    cooldownMs: DAY_MS,
    guards: EVERY_STALL,
    probe: 'disk-sync',
    targets: ['machine'],
    unsupported() {
      const byHand = knobsFor(USUAL_BYTES).map(({ knob, want }) => shellLine(knob, want));
      const problems = [background, limit].map((path) => settingProblem(`${path}_bytes`, byHand.join('; ')));
      return problems.find((problem) => problem !== undefined);
    },
    detect: (situation) =>
      bottlenecksOf(situation, ['disk-latency', 'disk-throughput'])
        .slice(0, 1)
        .map(({ text }) => ({ target: 'machine', problem: text })),
    plan(_, value): Planned {
      const bytes = value === undefined ? USUAL_BYTES : Number(value);
      if (!Number.isInteger(bytes) || bytes < LEAST_BYTES || bytes > MOST_BYTES) {
        return { ok: false, reason: `the value must be ${LEAST_BYTES} to ${MOST_BYTES} bytes` };
      }
      return { ok: true, plan: { targetText: 'this machine', note: '', knobs: knobsFor(bytes) } };
    },
  };
}
