import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Knob } from '../../shared/model/change';
import { choicesOf } from '../platform/linux/knobs/chosen-value';

/** A setting of the whole machine with the values that are allowed. */
export interface MachineSetting {
  readonly name: string;
  /** Path, with `*` for the instance that a client may name. */
  readonly file: string;
  /** Valid names of instances; null if there is only one. */
  readonly instance: RegExp | null;
  readonly kind: Extract<Knob['kind'], 'sysctl' | 'bytes-or-ratio' | 'value' | 'io-scheduler'>;
  /** @returns the reason to refuse a value */
  readonly check: (value: string, file: string) => string | undefined;
}

/** Kernel names of whole disks. Devices on top of others (dm, md), loop and zram have no useful queue. */
const DISK = /^(?:(?:sd|vd|xvd|hd)[a-z]{1,3}|nvme\d{1,3}n\d{1,3}|mmcblk\d{1,3})$/;
const POLICY = /^policy\d{1,4}$/;
const MEBIBYTE = 1024 * 1024;

const sysctl = (name: string, least: number, most: number): MachineSetting => ({
  name: `vm.${name}`,
  file: `/proc/sys/vm/${name}`,
  instance: null,
  kind: 'sysctl',
  check: within(least, most),
});

/** The allow-list of settings. Clients cannot change any other. */
export const MACHINE_SETTINGS: readonly MachineSetting[] = [
  sysctl('swappiness', 0, 200),
  // With 0 the kernel would never reclaim the memory of file names and could run out of it (kernel documentation,
  // "vfs_cache_pressure").
  sysctl('vfs_cache_pressure', 1, 1_000),
  sysctl('dirty_writeback_centisecs', 100, 60_000),
  sysctl('dirty_expire_centisecs', 100, 60_000),
  dirtyLimit('dirty'),
  dirtyLimit('dirty_background'),
  {
    name: 'disk.scheduler',
    file: '/sys/block/*/queue/scheduler',
    instance: DISK,
    kind: 'io-scheduler',
    check: (value, file) => among(value, file),
  },
  {
    name: 'disk.read-ahead',
    file: '/sys/block/*/queue/read_ahead_kb',
    instance: DISK,
    kind: 'value',
    // Without read-ahead, sequential reads were ten times slower.
    check: within(16, 16_384),
  },
  {
    name: 'processor.governor',
    file: '/sys/devices/system/cpu/cpufreq/*/scaling_governor',
    instance: POLICY,
    kind: 'value',
    check: (value, file) =>
      // Its driver changes the preference together with the governor and would not restore it.
      existsSync(join(dirname(file), 'energy_performance_preference'))
        ? 'the energy preference controls it on this machine'
        : among(value, join(dirname(file), 'scaling_available_governors')),
  },
  {
    name: 'processor.energy-preference',
    file: '/sys/devices/system/cpu/cpufreq/*/energy_performance_preference',
    instance: POLICY,
    kind: 'value',
    check: (value, file) => among(value, join(dirname(file), 'energy_performance_available_preferences')),
  },
  {
    name: 'machine.profile',
    file: '/sys/firmware/acpi/platform_profile',
    instance: null,
    kind: 'value',
    check: (value, file) => among(value, `${file}_choices`),
  },
  {
    name: 'memory.huge-pages',
    file: '/sys/kernel/mm/transparent_hugepage/enabled',
    instance: null,
    kind: 'value',
    check: (value, file) => among(value, file),
  },
];

function dirtyLimit(name: string): MachineSetting {
  return {
    name: `vm.${name}`,
    file: `/proc/sys/vm/${name}`,
    instance: null,
    kind: 'bytes-or-ratio',
    check(value) {
      const [, unit, amount] = /^(bytes|ratio) (\d{1,12})$/.exec(value) ?? [];
      if (amount === undefined) return 'the value must be `bytes N` or `ratio N`';
      return unit === 'ratio' ? within(1, 80)(amount) : within(MEBIBYTE / 4, 4096 * MEBIBYTE)(amount);
    },
  };
}

/**
 * Accepts a whole number in plain digits. Forms that the kernel may read differently (`0x10`, `1e3`, ` 5`) are refused.
 */
export function within(least: number, most: number): (value: string) => string | undefined {
  return (value) => {
    const isInside = /^(?:0|[1-9]\d{0,11})$/.test(value) && Number(value) >= least && Number(value) <= most;
    return isInside ? undefined : `the value must be a whole number from ${least} to ${most}`;
  };
}

/** Accepts a value that the kernel offers. */
function among(value: string, file: string): string | undefined {
  const choices = choicesOf(readFileSync(file, 'utf8'));
  return choices.includes(value) ? undefined : `the value must be one of ${choices.join(', ')}`;
}
