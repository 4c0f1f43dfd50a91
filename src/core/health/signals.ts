import type { Signal } from './signal';

/** Long enough to ignore a burst, short enough to report an overload within 5 s. */
const QUICK_MS = 2_000;
const STEADY_MS = 10_000;
const SLOW_MS = 30_000;

/**
 * The components of the score. The weights represent the harm to a person: a machine without memory or space stops
 * working, one without processor time is slow.
 */
export const SIGNALS: readonly Signal[] = [
  {
    id: 'cpu-pressure',
    resource: 'cpu',
    weight: 35,
    smoothingMs: QUICK_MS,
    // Pressure under a quota or a throttled group is not the machine's, which has idle time.
    gate: { metric: 'cpu_usage_ratio', isPerSubject: false, above: 0.65 },
  },
  { id: 'cpu-load', resource: 'cpu', weight: 35, smoothingMs: QUICK_MS, insteadOf: 'cpu-pressure' },
  { id: 'memory-pressure', resource: 'memory', weight: 45, smoothingMs: QUICK_MS },
  { id: 'memory-used', resource: 'memory', weight: 45, smoothingMs: QUICK_MS },
  { id: 'swap-in', resource: 'swap', weight: 25, smoothingMs: STEADY_MS },
  { id: 'swap-used', resource: 'swap', weight: 25, smoothingMs: STEADY_MS },
  { id: 'io-pressure', resource: 'disk-throughput', weight: 30, smoothingMs: QUICK_MS },
  {
    id: 'disk-queue',
    resource: 'disk-throughput',
    weight: 30,
    subjectLabel: 'device',
    smoothingMs: QUICK_MS,
    insteadOf: 'io-pressure',
    gate: { metric: 'disk_io_busy_ratio', isPerSubject: true, above: 0.8 },
  },
  {
    id: 'disk-read-latency',
    resource: 'disk-latency',
    weight: 20,
    subjectLabel: 'device',
    smoothingMs: STEADY_MS,
    // The mean of two requests does not describe a disk.
    gate: { metric: 'disk_reads_per_second', isPerSubject: true, above: 5 },
  },
  {
    id: 'disk-write-latency',
    resource: 'disk-latency',
    weight: 20,
    subjectLabel: 'device',
    smoothingMs: STEADY_MS,
    gate: { metric: 'disk_writes_per_second', isPerSubject: true, above: 5 },
  },
  { id: 'disk-space', resource: 'disk-space', weight: 40, subjectLabel: 'mount', smoothingMs: QUICK_MS },
  { id: 'disk-inodes', resource: 'disk-space', weight: 40, subjectLabel: 'mount', smoothingMs: QUICK_MS },
  { id: 'disk-hung', resource: 'disk-latency', weight: 30, subjectLabel: 'mount', smoothingMs: QUICK_MS },
  { id: 'network-receive-errors', resource: 'network', weight: 20, subjectLabel: 'interface', smoothingMs: SLOW_MS },
  { id: 'network-transmit-errors', resource: 'network', weight: 20, subjectLabel: 'interface', smoothingMs: SLOW_MS },
  {
    id: 'network-receive-drops',
    resource: 'network',
    weight: 15,
    subjectLabel: 'interface',
    smoothingMs: SLOW_MS,
  },
  { id: 'network-retransmits', resource: 'network', weight: 15, smoothingMs: SLOW_MS },
  { id: 'network-listen-drops', resource: 'network', weight: 20, smoothingMs: SLOW_MS },
  { id: 'temperature', resource: 'thermal', weight: 25, subjectLabel: 'chip', smoothingMs: STEADY_MS },
];
