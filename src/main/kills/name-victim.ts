import { plainText } from '../../shared/format/plain-text';
import type { UnitApplication } from '../platform/linux/app-titles';
import type { GoneProcess } from '../platform/linux/gone-processes';
import { nameApp } from '../platform/linux/name-app';
import { unitOfGroup } from '../platform/linux/naming/unit-name';
import { firstKnown, type MergedKill } from './merge-kills';

/** Finds the application of a unit; undefined for one that holds programs of any kind. */
export type NameUnit = (unit: string) => Promise<UnitApplication | undefined>;

export interface Victim {
  /** Name for a person. */
  readonly who: string;
  /** Name in series; null if it is unknown. */
  readonly app: string | null;
  readonly isCertain: boolean;
  readonly pid: number | null;
  readonly unit: string | null;
  readonly memoryBytes: number | null;
}

/** A smaller program is not killed for its memory. */
const LEAST_GUESS_BYTES = 64 * 1024 * 1024;
/** Programs are scanned every few seconds, and less often while the machine is starved. */
const GONE_WITHIN_MS = 30_000;
const LONGEST_NAME = 64;
const NOBODY = 'a program';

/**
 * Names the program of a kill: by its process as it was scanned last, by its unit, or by the name that the kernel has. If
 * none is known, the largest program that ended at that time is likely.
 *
 * @param gone processes that ended lately
 */
export async function nameVictim(kill: MergedKill, gone: readonly GoneProcess[], nameUnit: NameUnit): Promise<Victim> {
  const pid = firstKnown(kill, 'pid') ?? null;
  const comm = firstKnown(kill, 'comm');
  const group = firstKnown(kill, 'group');
  const unit = firstKnown(kill, 'unit') ?? (group === undefined ? undefined : unitOfGroup(group)) ?? null;
  const application = unit === null ? undefined : await nameUnit(unit);
  const process = gone.findLast((one) => one.pid === pid);
  const memoryBytes = firstKnown(kill, 'memoryBytes') ?? process?.memoryBytes ?? null;
  const facts = { pid, unit, memoryBytes };
  const app = process?.app ?? appOf(comm, firstKnown(kill, 'executable'));
  if (app !== undefined) return { ...facts, who: titleFor(app, application), app, isCertain: true };
  if (application !== undefined) return { ...facts, who: application.title, app: application.id, isCertain: true };
  const guess = guessVictim(kill, gone);
  if (guess === undefined) return { ...facts, who: NOBODY, app: null, isCertain: true };
  return { pid: guess.pid, unit, memoryBytes: guess.memoryBytes, who: guess.app, app: guess.app, isCertain: false };
}

function appOf(comm: string | undefined, executable: string | undefined): string | undefined {
  if (comm === undefined) return undefined;
  return nameApp({ comm, executable, args: [], isKernelThread: false, parentApp: undefined });
}

/** A unit can hold other programs too: a terminal has its shells. */
function titleFor(app: string, application: UnitApplication | undefined): string {
  const isItself = application !== undefined && isAppOf(app, application);
  return plainText(isItself ? application.title : app, LONGEST_NAME);
}

/** @example isAppOf('blender', { id: 'org.blender.Blender', title: 'Blender' }) // true */
export function isAppOf(app: string, { id, title }: UnitApplication): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return [id, id.split('.').at(-1) ?? id, title].some((name) => plain(name) === plain(app));
}

function guessVictim({ atMs }: MergedKill, gone: readonly GoneProcess[]): GoneProcess | undefined {
  const candidates = gone.filter(
    (one) => Math.abs(one.atMs - atMs) <= GONE_WITHIN_MS && one.memoryBytes >= LEAST_GUESS_BYTES,
  );
  return candidates.reduce<GoneProcess | undefined>(
    (largest, one) => (one.memoryBytes > (largest?.memoryBytes ?? 0) ? one : largest),
    undefined,
  );
}
