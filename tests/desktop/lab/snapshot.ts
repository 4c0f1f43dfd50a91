import type { Guest } from './guest';

/** Settings that a measure could change, from tests/desktop/guest/snapshot. */
export interface Snapshot {
  readonly atMs: number;
  readonly processes: Readonly<Record<Role, readonly number[]>>;
  readonly groups: readonly string[];
  /** By their names: `group PATH FILE`, `process PID SETTING`, `unit NAME PROPERTY`, `file PATH`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Program of a scenario: the one that harms, and the one in front, which it harms. */
export type Role = 'load' | 'front';

export interface Difference {
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

/** @param groups control groups to read even if no program is in them */
export function takeSnapshot(guest: Guest, groups: readonly string[] = []): Promise<Snapshot> {
  return guest.ask<Snapshot>(`snapshot ${groups.map((group) => `'${group}'`).join(' ')}`);
}

/**
 * Lists settings that differ. The paths of drop-ins are compared as files: systemd names one until it reloads. Settings
 * of a process or a group that is gone have nothing left to undo.
 */
export function compare(before: Snapshot, after: Snapshot): readonly Difference[] {
  const keys = new Set([...Object.keys(before.settings), ...Object.keys(after.settings)]);
  return [...keys].flatMap((key) => {
    const [old, now] = [before.settings[key], after.settings[key]];
    const isOfOne = old === undefined || now === undefined;
    if (old === now || now === 'gone' || key.endsWith(' DropInPaths') || (isOfOne && !key.startsWith('file ')))
      return [];
    return [{ key, before: old ?? 'absent', after: now ?? 'absent' }];
  });
}

/** Writes a difference for the table, without the long parts that all names have in common. */
export function describeDifference({ key, before, after }: Difference): string {
  const name = key
    .replace(/^group \S*\/(\S+) (\S+)$/, '$1 $2')
    .replace(/^process (\d+) /, '')
    .replace(/^file \S*\/(\S+\/\S+)$/, '$1');
  return `${name} ${before} → ${after}`;
}
