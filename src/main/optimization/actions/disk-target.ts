import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Planned, Target } from '../action';
import { bottlenecksOf, type Finding, type Situation } from '../situation';

/** What a person calls a whole disk. */
const DEVICE = /^\/dev\/([\w-]+)$/;

/** The queue of a disk that is named as `/dev/vda`, or why there is none. */
export function findQueue(
  target: Target,
  sys: string,
):
  | { readonly ok: true; readonly queue: string; readonly targetText: string }
  | Extract<Planned, { readonly ok: false }> {
  const name = target.kind === 'path' ? DEVICE.exec(target.path)?.[1] : undefined;
  if (name === undefined || !listDisks(sys).includes(name)) {
    return {
      ok: false,
      reason: `the target must be one of ${listDisks(sys)
        .map((disk) => `/dev/${disk}`)
        .join(', ')}`,
    };
  }
  return { ok: true, queue: join(sys, 'block', name, 'queue'), targetText: `the disk ${name}` };
}

/** Whole disks, and what lies upon them; files that pose as disks last. Compressed memory is none. */
export function listDisks(sys: string): readonly string[] {
  try {
    const names = readdirSync(join(sys, 'block')).filter((name) => !name.startsWith('zram'));
    return names.sort((one, other) => Number(one.startsWith('loop')) - Number(other.startsWith('loop')));
  } catch {
    return [];
  }
}

/** The disks that somebody waits for. */
export function findSlowDisks(situation: Situation): readonly Finding[] {
  return bottlenecksOf(situation, ['disk-latency', 'disk-throughput'])
    .filter(({ subject }) => subject !== null)
    .map(({ subject, text }) => ({ target: `path:/dev/${subject}`, problem: text }));
}
