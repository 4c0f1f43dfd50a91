import { join } from 'node:path';
import { readFolder } from '../../platform/linux/read-sys';
import { refuse, type Target } from '../action';
import { bottlenecksOf, type Finding, type Situation } from '../situation';

/** What a person calls a whole disk. */
const DEVICE = /^\/dev\/([\w-]+)$/;

/** Returns the queue of a disk that is named as `/dev/vda`. */
export function findQueue(target: Target, sys: string): { readonly queue: string; readonly targetText: string } {
  const name = target.kind === 'path' ? DEVICE.exec(target.path)?.[1] : undefined;
  const disks = listDisks(sys);
  if (name === undefined || !disks.includes(name))
    return refuse(`the target must be one of ${disks.map((disk) => `/dev/${disk}`).join(', ')}`);
  return { queue: join(sys, 'block', name, 'queue'), targetText: `the disk ${name}` };
}

/** Whole disks, and what lies upon them; files that pose as disks last. Compressed memory is none. */
export function listDisks(sys: string): readonly string[] {
  const names = readFolder(join(sys, 'block')).filter((name) => !name.startsWith('zram'));
  return names.sort((one, other) => Number(one.startsWith('loop')) - Number(other.startsWith('loop')));
}

/** The disks that somebody waits for. */
export function findSlowDisks(situation: Situation): readonly Finding[] {
  return bottlenecksOf(situation, ['disk-latency', 'disk-throughput'])
    .filter(({ subject }) => subject !== null)
    .map(({ subject, text }) => ({ target: `path:/dev/${subject}`, problem: text }));
}
