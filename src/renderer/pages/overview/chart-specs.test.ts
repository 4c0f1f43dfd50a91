import { expect, it } from 'vitest';
import { findMetric } from '../../../shared/model/catalog';
import { formatSeriesKey, type Labels } from '../../../shared/model/series';
import { latestOf } from '../../charts/plot';
import { FrameRing } from '../../live/frame-ring';
import { diskSource, networkSource, OVERVIEW_CHARTS } from './chart-specs';

function ringOf(values: readonly (readonly [string, Labels, number])[]): FrameRing {
  const ring = new FrameRing(10);
  const columns = values.map(([metric, labels]) =>
    ring.column({ key: formatSeriesKey(metric, labels), metric, labels, unit: findMetric(metric)?.unit ?? 'count' }),
  );
  ring.push(
    1000,
    columns,
    values.map(([, , value]) => value),
  );
  return ring;
}

const chart = (wanted: string) => {
  const found = OVERVIEW_CHARTS.find(({ title }) => title === wanted);
  if (found === undefined) throw new Error(`no chart ${wanted}`);
  return found;
};
const newest = (ring: FrameRing, title: string, view = 0) =>
  Object.fromEntries(
    (chart(title).views[view]?.lines(ring) ?? []).map(({ label, source }) => [label, latestOf(ring, source)]),
  );

const cores = (count: number) =>
  Array.from({ length: count }, (_, core) => ['cpu_core_usage_ratio', { core: String(core) }, core / 100] as const);

it('draws every core of a small machine, in the order of their numbers', () => {
  const ring = ringOf([['cpu_usage_ratio', {}, 0.5], ...cores(3).reverse()]);
  expect(Object.entries(newest(ring, 'CPU'))).toEqual([
    ['All cores', 0.5],
    ['Core 0', 0],
    ['Core 1', 0.01],
    ['Core 2', 0.02],
  ]);
});

it('sums a large machine up, and has all its cores in a view of their own', () => {
  const ring = ringOf([['cpu_usage_ratio', {}, 0.5], ...cores(12)]);
  expect(newest(ring, 'CPU')).toEqual({ 'All cores': 0.5, 'Busiest core': 0.11 });
  const keys = Object.keys(newest(ring, 'CPU', 1));
  expect(keys).toHaveLength(12);
  expect(keys.at(-1)).toBe('Core 11');
});

it('counts no byte twice', () => {
  const ring = ringOf([
    ['disk_read_bytes_per_second', { device: 'sda' }, 100],
    ['disk_read_bytes_per_second', { device: 'dm-0' }, 100],
    ['disk_read_bytes_per_second', { device: 'loop3' }, 1],
    ['network_receive_bytes_per_second', { interface: 'lo' }, 7],
    ['network_receive_bytes_per_second', { interface: 'eth0' }, 5],
    ['network_receive_bytes_per_second', { interface: 'veth12ab' }, 5],
  ]);
  expect(latestOf(ring, diskSource(ring, 'disk_read_bytes_per_second'))).toBe(100);
  expect(latestOf(ring, networkSource(ring, 'network_receive_bytes_per_second'))).toBe(5);
});

// Vitals issue 319, netdata pull request 12789 (tests/fixtures/field/bridge-doubles), without a sum of the collector.
it.each([
  [1_000, { enp5s0: 1_000, br0: 1_000 }],
  [1_000, { enp5s0: 1_000, vmbr0: 1_000, fwbr101i0: 1_000, fwpr101p0: 1_000, fwln101i0: 1_000, tap101i0: 1_000 }],
  [1_000, { eth0: 500, eth1: 500, bond0: 1_000 }],
  [1_100, { wlp2s0: 1_100, tailscale0: 1_000 }],
])('shows %d for %o', (sum, rates) => {
  const ring = ringOf(
    Object.entries(rates).map(([name, rate]) => ['network_receive_bytes_per_second', { interface: name }, rate]),
  );
  expect(latestOf(ring, networkSource(ring, 'network_receive_bytes_per_second'))).toBe(sum);
});

it('takes what there is where nothing else is there', () => {
  const ring = ringOf([['network_receive_bytes_per_second', { interface: 'lo' }, 7]]);
  expect(newest(ring, 'Network')).toEqual({ Received: 7, Sent: Number.NaN });
});

it('ends the memory axis at the installed memory', () => {
  const view = chart('Memory').views[0];
  expect(view.ceiling(ringOf([['memory_total_bytes', {}, 4096]]))).toEqual({ kind: 'fixed', at: 4096 });
  expect(view.ceiling(new FrameRing(1))).toMatchObject({ kind: 'above' });
});

it('has a line for swap where there is swap space', () => {
  expect(newest(ringOf([['swap_total_bytes', {}, 9]]), 'Memory')).toHaveProperty('Swap');
  expect(newest(ringOf([['swap_total_bytes', {}, 0]]), 'Memory')).not.toHaveProperty('Swap');
});

it('draws pressure of the three resources and no other', () => {
  const ring = ringOf(
    ['io', 'irq', 'memory', 'cpu'].map((resource, index) => ['pressure_some_ratio', { resource }, index] as const),
  );
  expect(newest(ring, 'Pressure')).toEqual({ CPU: 3, Memory: 2, 'I/O': 0 });
});
