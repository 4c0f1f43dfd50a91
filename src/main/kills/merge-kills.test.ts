import { expect, it } from 'vitest';
import type { KillObservation } from '../platform/linux/kills/observation';
import { KillMerger } from './merge-kills';

const SCOPE = '/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-blender-42.scope';
const FROM_VMSTAT: KillObservation = { source: 'vmstat', atMs: 1_000, processes: 1 };
const FROM_EVENTS: KillObservation = { source: 'memory.events', atMs: 200, group: SCOPE, processes: 1 };
const FROM_KERNEL: KillObservation = {
  source: 'kernel log',
  atMs: 500,
  by: 'kernel',
  pid: 42,
  comm: 'blender',
  group: SCOPE,
};

/** Returns the sources of each kill that a list of reports makes. */
function sourcesOf(observations: readonly KillObservation[]): string[][] {
  const merger = new KillMerger(3_000);
  for (const one of observations) merger.add(one, 0);
  return merger.take(3_000).map((kill) => kill.observations.map(({ source }) => source));
}

it.each([
  ['the counter first', [FROM_VMSTAT, FROM_EVENTS, FROM_KERNEL]],
  ['the counter last', [FROM_KERNEL, FROM_EVENTS, FROM_VMSTAT]],
  ['the group first', [FROM_EVENTS, FROM_VMSTAT, FROM_KERNEL]],
])('combines three reports of one kill, %s', (_, observations) => {
  expect(sourcesOf(observations)).toEqual([observations.map(({ source }) => source)]);
});

it('combines a unit with its control group, and systemd-oomd with the result of the unit', () => {
  const unit = 'app-gnome-blender-42.scope';
  const oomd: KillObservation = { source: 'systemd-oomd', atMs: 0, by: 'systemd-oomd', group: SCOPE };
  expect(sourcesOf([{ source: 'unit result', atMs: 100, unit }, oomd])).toHaveLength(1);
  expect(sourcesOf([{ source: 'unit result', atMs: 100, unit: 'other.scope' }, oomd])).toHaveLength(2);
});

it('keeps programs apart that are killed together', () => {
  const other: KillObservation = { ...FROM_KERNEL, pid: 43, comm: 'firefox', group: '/a/app-firefox-1.scope' };
  expect(sourcesOf([FROM_KERNEL, other, FROM_EVENTS])).toEqual([['kernel log', 'memory.events'], ['kernel log']]);
  const inTerminal = [FROM_KERNEL, { ...FROM_KERNEL, pid: 43, comm: 'make' }];
  expect(sourcesOf(inTerminal)).toHaveLength(2);
});

it('keeps a crash, a kill by systemd-oomd and one by the kernel apart', () => {
  const crash: KillObservation = { ...FROM_KERNEL, source: 'coredump', by: 'crash', pid: 50 };
  const oomd: KillObservation = { source: 'systemd-oomd', atMs: 0, by: 'systemd-oomd', group: SCOPE };
  expect(sourcesOf([FROM_KERNEL, crash, oomd, FROM_VMSTAT])).toEqual([
    ['systemd-oomd'],
    ['kernel log', 'vmstat'],
    ['coredump'],
  ]);
});

it('keeps kills apart that are a minute apart', () => {
  expect(sourcesOf([FROM_KERNEL, { ...FROM_KERNEL, pid: 77, atMs: 60_000 }])).toHaveLength(2);
});

it('omits a counter that another report of the time explains', () => {
  const crash: KillObservation = { source: 'coredump', atMs: 900, by: 'crash', pid: 50, comm: 'x' };
  expect(sourcesOf([FROM_VMSTAT])).toEqual([['vmstat']]);
  expect(sourcesOf([crash, FROM_VMSTAT, FROM_KERNEL]).flat()).toEqual(['vmstat', 'kernel log', 'coredump']);
});

it('waits until no report has come for a while', () => {
  const merger = new KillMerger(3_000);
  merger.add(FROM_EVENTS, 0);
  merger.add(FROM_KERNEL, 2_000);
  expect(merger.take(4_000)).toEqual([]);
  expect(merger.take(5_000)).toMatchObject([{ atMs: 200 }]);
  expect(merger.isEmpty).toBe(true);
});
