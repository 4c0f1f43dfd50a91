import { join } from 'node:path';
import { rangeOfMetric } from '../../../shared/model/value-range';
import { parseCpuList } from './parse-cpu-list';
import { readFolder, readSysNumber, readSysText } from './read-sys';
import type { LinuxRoots } from './roots';

/** Cores of one speed. */
export interface CoreKind {
  readonly name: 'performance' | 'efficiency' | 'low power' | 'middle';
  /** Cores that are online. */
  readonly cores: number;
  readonly maxHertz: number | null;
}

const HERTZ_PER_KILOHERTZ = 1_000;

/** Lists by kind that processors of Intel report. */
const INTEL_KINDS = [
  ['cpu_core', 'performance'],
  ['cpu_atom', 'efficiency'],
  ['cpu_lowpower', 'low power'],
] as const;

/** Names of up to four kinds of ARM, the most capable first. */
const ARM_KINDS = [
  ['performance'],
  ['performance', 'efficiency'],
  ['performance', 'middle', 'efficiency'],
  ['performance', 'middle', 'efficiency', 'low power'],
] as const;

/** Returns the numbers of the cores that are online; empty if /sys does not list them. */
export function readOnlineCores({ sys }: Pick<LinuxRoots, 'sys'>): number[] {
  return parseCpuList(readSysText(join(sys, 'devices/system/cpu/online')) ?? '');
}

/** Reads the cores that are switched off, the highest clock of any core, and the kinds of a hybrid processor. */
export function readCores(roots: Pick<LinuxRoots, 'sys'>) {
  const root = join(roots.sys, 'devices/system/cpu');
  const numbers = coreNumbers(root);
  const hertz = new Map(numbers.map((core) => [core, maxHertzOf(root, core)]));
  const present = parseCpuList(readSysText(join(root, 'present')) ?? '');
  const online = new Set(readOnlineCores(roots));
  return {
    offlineCores: online.size === 0 ? 0 : present.filter((core) => !online.has(core)).length,
    maxHertz: highest([...hertz.values()]),
    kinds: groupByKind(roots, root, numbers)
      .map(({ name, cores }) => ({ name, cores: cores.filter((core) => online.size === 0 || online.has(core)) }))
      .map(
        ({ name, cores }): CoreKind => ({
          name,
          cores: cores.length,
          maxHertz: highest(cores.map((core) => hertz.get(core) ?? null)),
        }),
      ),
  };
}

function groupByKind({ sys }: Pick<LinuxRoots, 'sys'>, root: string, numbers: readonly number[]) {
  const intel = INTEL_KINDS.map(([folder, name]) => ({
    name,
    cores: parseCpuList(readSysText(join(sys, 'devices', folder, 'cpus')) ?? ''),
  })).filter(({ cores }) => cores.length > 0);
  if (intel.length > 1) return intel;
  const byCapacity = Map.groupBy(numbers, (core) => readSysNumber(join(root, `cpu${core}`, 'cpu_capacity')) ?? 0);
  byCapacity.delete(0);
  const names = ARM_KINDS[byCapacity.size - 1];
  if (names === undefined || names.length < 2) return [];
  const sorted = [...byCapacity].sort(([a], [b]) => b - a);
  return sorted.map(([, cores], index) => ({ name: names[index] ?? ('efficiency' as const), cores }));
}

function coreNumbers(root: string): number[] {
  return readFolder(root).flatMap((name) => (/^cpu\d+$/.test(name) ? [Number(name.slice('cpu'.length))] : []));
}

function maxHertzOf(root: string, core: number): number | null {
  const kilohertz = readSysNumber(join(root, `cpu${core}`, 'cpufreq/cpuinfo_max_freq'));
  const hertz = (kilohertz ?? 0) * HERTZ_PER_KILOHERTZ;
  const { least, most } = rangeOfMetric('cpu_core_frequency_hertz');
  return hertz >= least && hertz <= most ? hertz : null;
}

function highest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
