import type { UnitProperty } from '../../../shared/model/unit-property';
import { formatCpuList, parseCpuList } from './parse-cpu-list';

/** 2^64 - 1: no value, in D-Bus. Older versions of `systemctl` print the number. */
const NONE = '18446744073709551615';
const NO_VALUES: ReadonlySet<string> = new Set([NONE, '[not set]', 'infinity', '']);
/** `CGROUP_WEIGHT_IDLE` (systemd 252): a weight of zero means `cpu.idle`. */
const IDLE = '0';
const PAGE_BYTES = 65_536;
const MICROSECONDS = { us: 1, ms: 1_000, s: 1_000_000, min: 60_000_000, h: 3_600_000_000 } as const;

interface PropertyFacts {
  /** Name in D-Bus, where it differs from that in unit files. */
  readonly busName: string;
  /** Controller that a user needs to have been given. */
  readonly controller: 'cpu' | 'memory' | 'pids' | 'cpuset' | 'io';
  /** Arguments of `busctl` for a value; undefined to remove it. */
  readonly toBus: (value: string | undefined) => readonly string[];
  /** @param text as `busctl` or `systemctl` prints it; undefined for no value */
  readonly parse: (text: string) => string | undefined;
  /** Checks whether the files of a control group have the value. @param read undefined for a file that is missing */
  readonly isApplied: (value: string, read: (name: string) => string | undefined) => boolean;
}

/** Properties by name, with their representation in D-Bus (org.freedesktop.systemd1(5)) and in control groups. */
export const UNIT_PROPERTIES: Readonly<Record<UnitProperty, PropertyFacts>> = {
  CPUWeight: {
    busName: 'CPUWeight',
    controller: 'cpu',
    toBus: (value) => ['t', value === 'idle' ? IDLE : (value ?? NONE)],
    parse: (text) => (text === IDLE ? 'idle' : parseNumber(text)),
    isApplied: (value, read) =>
      value === 'idle' ? read('cpu.idle') === '1' : read('cpu.weight') === value && (read('cpu.idle') ?? '0') === '0',
  },
  CPUQuota: {
    busName: 'CPUQuotaPerSecUSec',
    controller: 'cpu',
    toBus: (value) => ['t', value ?? NONE],
    parse: parseTimeSpan,
    isApplied: (value, read) => {
      const [quota, period] = (read('cpu.max') ?? '').split(' ').map(Number);
      return quota !== undefined && period !== undefined && Math.round((quota / period) * 1e6) === Number(value);
    },
  },
  MemoryHigh: memory('MemoryHigh', 'memory.high', NONE),
  MemoryLow: memory('MemoryLow', 'memory.low', '0'),
  TasksMax: {
    busName: 'TasksMax',
    controller: 'pids',
    toBus: (value) => ['t', value ?? NONE],
    parse: parseNumber,
    isApplied: (value, read) => read('pids.max') === value,
  },
  AllowedCPUs: {
    busName: 'AllowedCPUs',
    controller: 'cpuset',
    toBus: (value) => toBytes(value === undefined ? [] : parseCpuList(value)),
    // `systemctl` separates ranges by spaces.
    parse: (text) => {
      const cores = text.startsWith('ay ') ? coresOfBytes(text) : parseCpuList(text.replaceAll(' ', ','));
      return cores.length === 0 ? undefined : formatCpuList(cores);
    },
    isApplied: (value, read) => formatCpuList(parseCpuList(read('cpuset.cpus') ?? '')) === value,
  },
  IOWeight: {
    busName: 'IOWeight',
    controller: 'io',
    toBus: (value) => ['t', value ?? NONE],
    parse: parseNumber,
    // Without io.cost a kernel has only the file of the scheduler BFQ, to whose range systemd converts the weight.
    isApplied: (value, read) => {
      const weight = read('io.weight');
      return weight === undefined ? read('io.bfq.weight') !== undefined : weight.split('\n')[0] === `default ${value}`;
    },
  },
};

function memory(busName: string, file: string, none: string): PropertyFacts {
  return {
    busName,
    controller: 'memory',
    toBus: (value) => ['t', value ?? none],
    parse: (text) => (text === none ? undefined : parseNumber(text)),
    // The kernel rounds to pages.
    isApplied: (value, read) => Math.abs(Number(value) - Number(read(file))) < PAGE_BYTES,
  };
}

function parseNumber(text: string): string | undefined {
  return NO_VALUES.has(text) ? undefined : text;
}

/** `busctl` prints microseconds, `systemctl` prints `1.5s` or `1min 30s`. */
function parseTimeSpan(text: string): string | undefined {
  if (/^\d+$/.test(text)) return parseNumber(text);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|min|h)\b/g)];
  if (parts.length === 0) return undefined;
  const microseconds = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * MICROSECONDS[unit as keyof typeof MICROSECONDS],
    0,
  );
  return String(Math.round(microseconds));
}

/** A mask with the lowest core first: `ay 1 3` for cores 0 and 1. */
function toBytes(cores: readonly number[]): readonly string[] {
  const bytes = Array.from({ length: Math.floor(Math.max(-1, ...cores) / 8) + 1 }, () => 0);
  for (const core of cores) bytes[Math.floor(core / 8)] = (bytes[Math.floor(core / 8)] ?? 0) | (1 << (core % 8));
  return ['ay', String(bytes.length), ...bytes.map(String)];
}

function coresOfBytes(text: string): readonly number[] {
  const [, , ...bytes] = text.split(' ').map(Number);
  return bytes.flatMap((byte, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => index * 8 + bit),
  );
}
