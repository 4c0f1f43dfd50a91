import { join } from 'node:path';
import { readFolder } from '../../platform/linux/read-sys';
import { refuse, type Target } from '../action';
import { bottlenecksOf, type Finding, type Situation } from '../situation';

/** A whole disk as people write it. */
const DEVICE = /^\/dev\/([\w-]+)$/;

/** Returns the queue of a disk that is named as `/dev/vda`. */
export function findQueue(target: Target, sys: string): { readonly queue: string; readonly targetText: string } {
  const name = target.kind === 'path' ? DEVICE.exec(target.path)?.[1] : undefined;
  const disks = listDisks(sys);
  if (name === undefined || !disks.includes(name))
    return refuse(`the target must be one of ${disks.map((disk) => `/dev/${disk}`).join(', ')}`);
  return { queue: join(sys, 'block', name, 'queue'), targetText: `the disk ${name}` };
}

/** Lists whole disks and the devices built on them, loop devices last. Compressed memory is left out. */
export function listDisks(sys: string): readonly string[] {
  const names = readFolder(join(sys, 'block')).filter((name) => !name.startsWith('zram'));
  return names.sort((one, other) => Number(one.startsWith('loop')) - Number(other.startsWith('loop')));
}

/** Finds the disks that programs wait for. */
export function findSlowDisks(situation: Situation): readonly Finding[] {
  return bottlenecksOf(situation, ['disk-latency', 'disk-throughput'])
    .filter(({ subject }) => subject !== null)
    .map(({ subject, text }) => ({ target: `path:/dev/${subject}`, problem: text }));
}
