import { join } from 'node:path';
import { parsePressure } from '../../platform/linux/parse-pressure';
import { CPU_MODES, parseStat } from '../../platform/linux/parse-stat';
import { readFolder, readSysText } from '../../platform/linux/read-sys';
import type { LinuxRoots } from '../../platform/linux/roots';
import { numberOfLine } from '../../platform/linux/text';
import type { Stall } from '../action';
import type { WindowConditions } from './window-conditions';

const STEAL = CPU_MODES.indexOf('steal');
/** User time already includes guest time. */
const COUNTED_MODES = CPU_MODES.indexOf('guest');

/** Starts to watch for conditions that distort a window. Unreadable ones are ignored. */
export function watchConditions({ proc, sys }: LinuxRoots): () => WindowConditions {
  const ticks = readTicks(proc);
  const throttles = readThrottles(sys);
  const wallMs = Date.now();
  const awakeMs = performance.now();
  return () => {
    const passed = readTicks(proc).map((value, mode) => value - (ticks[mode] ?? 0));
    const total = passed.slice(0, COUNTED_MODES).reduce((sum, value) => sum + value, 0);
    return {
      stealRatio: total > 0 ? (passed[STEAL] ?? 0) / total : 0,
      isThrottled: readThrottles(sys) > throttles,
      gapMs: Math.abs(Date.now() - wallMs - (performance.now() - awakeMs)),
      power: readPower(sys),
    };
  };
}

/** A larger share of stalled time than without the change is harm. */
const MOST_NEW_STALL_RATIO = 0.2;
const LEAST_AVAILABLE_RATIO = 0.03;
/** A stall ratio over a shorter time is unreliable. */
const LEAST_SPAN_MS = 500;

/**
 * Guards that cover other resources than the measured one: limiting the CPU or memory of a program may wear out the
 * disk. A change is harmful if memory or disks stall much more with it than without, or if memory runs out.
 */
export function createHarmWatch(
  { proc }: LinuxRoots,
  guards: readonly Stall[],
  nowMs: () => number,
): (isOn: boolean) => string | undefined {
  const worstOff = new Map<Stall, number>();
  let last = { isOn: false, atMs: nowMs(), stalledMs: readStalls(proc) };
  return (isOn) => {
    const available = readAvailableRatio(proc);
    if (isOn && available < LEAST_AVAILABLE_RATIO) return 'memory was running out';
    const atMs = nowMs();
    const stalledMs = readStalls(proc);
    const spanMs = atMs - last.atMs;
    if (last.isOn !== isOn) last = { isOn, atMs, stalledMs };
    if (spanMs < LEAST_SPAN_MS || last.atMs === atMs) return undefined;
    for (const [resource, nowStalledMs] of stalledMs) {
      if (!guards.includes(resource)) continue;
      const ratio = (nowStalledMs - (last.stalledMs.get(resource) ?? nowStalledMs)) / spanMs;
      const usual = worstOff.get(resource) ?? 0;
      if (!isOn) worstOff.set(resource, Math.max(usual, ratio));
      else if (ratio > usual + MOST_NEW_STALL_RATIO) {
        return `programs waited for the ${resource} ${Math.round(ratio * 100)}% of the time with the change, ${Math.round(usual * 100)}% without`;
      }
    }
    last = { isOn, atMs, stalledMs };
    return undefined;
  };
}

/**
 * Returns the milliseconds since boot in which all tasks were stalled, by resource; empty if the kernel does not count
 * them (kernel documentation, "PSI - Pressure Stall Information").
 */
function readStalls(proc: string): ReadonlyMap<Stall, number> {
  const stalls = new Map<Stall, number>();
  for (const [resource, file] of [
    ['memory', 'memory'],
    ['disk', 'io'],
  ] as const) {
    const text = readSysText(join(proc, 'pressure', file));
    const total = text === undefined ? undefined : parsePressure(text).full?.totalMicroseconds;
    if (total !== undefined) stalls.set(resource, total / 1000);
  }
  return stalls;
}

/** Returns 1 if it is unknown. */
export function readAvailableRatio(proc: string): number {
  const text = readSysText(join(proc, 'meminfo')) ?? '';
  const ratio = numberOfLine(text, 'MemAvailable:') / numberOfLine(text, 'MemTotal:');
  return Number.isNaN(ratio) ? 1 : ratio;
}

function readTicks(proc: string): readonly number[] {
  const text = readSysText(join(proc, 'stat'));
  return text === undefined ? [] : (parseStat(text).all ?? []);
}

/** Counts how often a core was throttled because of heat. */
function readThrottles(sys: string): number {
  const cores = readFolder(join(sys, 'devices/system/cpu')).filter((name) => /^cpu\d+$/.test(name));
  const counts = cores.map((core) =>
    Number(readSysText(join(sys, 'devices/system/cpu', core, 'thermal_throttle/core_throttle_count')) ?? ''),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function readPower(sys: string): string {
  const supplies = join(sys, 'class/power_supply');
  return readFolder(supplies)
    .map((name) => readSysText(join(supplies, name, 'online')) ?? '')
    .join(' ');
}
