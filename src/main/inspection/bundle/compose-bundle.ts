import { setTimeout as sleep } from 'node:timers/promises';
import { BUNDLE_FILE, BUNDLED, LATER, USAGE_FILES } from '../capture-limits';
import type { Captured, LeftOut } from '../capture-tree';
import { type InstanceOptions, readInstance, toText } from './instance-files';
import { learnIdentity, type Surroundings } from './learn-identity';
import { redactJson } from './redact-json';
import { Redactor } from './redactor';
import type { Hidden } from './replacements';
import { type Reading, type ReadingOptions, takeReading } from './take-reading';

export interface BundleOptions extends InstanceOptions {
  /** Directory with `proc`, `sys` and `etc`: / for this machine; undefined on a system without them. */
  readonly root: string | undefined;
  readonly surroundings: Surroundings;
  /** Patterns of settings of the kernel. */
  readonly settings: readonly string[];
  readonly nowMs: number;
  /** Values by the name of their file, which are redacted. */
  readonly reports: Readonly<Record<string, unknown>>;
  /** Contains no names. */
  readonly versions: object;
  readonly leftOut: readonly LeftOut[];
  /** Time between the beginnings of the two readings; a second by default. */
  readonly readingIntervalMs?: number;
}

/** An entry of a support bundle. Only entries of captures may be links or folders. */
export type BundleEntry = Captured;

export interface Bundle {
  readonly entries: readonly BundleEntry[];
  readonly summary: BundleSummary;
  /** True if a file does not respond, so that an ordinary exit of this process would wait for it. */
  readonly isStuck: boolean;
}

export interface BundleSummary {
  readonly homeostat_support_bundle: 1;
  readonly createdAtMs: number;
  /** Time between the readings `proc`, `sys` and those below `later`; null without readings. */
  readonly secondsBetweenReadings: number | null;
  /** Number of replaced or hidden values by kind. */
  readonly redacted: Readonly<Partial<Record<Hidden, number>>>;
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly leftOut: readonly (LeftOut & { readonly count: number })[];
}

/** Collects everything for a report of a problem, redacted, in memory. Nothing is written and nothing is sent. */
export async function composeBundle(options: BundleOptions): Promise<Bundle> {
  const { root, surroundings, reports, versions, nowMs, settings, readingIntervalMs = READING_INTERVAL_MS } = options;
  const redactor = new Redactor(await learnIdentity(root ?? '/', surroundings));
  const instance = readInstance(options, redactor);
  const texts = [
    { path: 'versions.json', text: toText(versions) },
    ...Object.entries(reports).map(([path, value]) => ({ path, text: toText(redactJson(value, redactor)) })),
    ...instance.texts,
  ];
  const own = texts.map(({ path, text }) => toEntry(path, text));
  const readings = root === undefined ? undefined : await takeReadings({ root, redactor, settings }, readingIntervalMs);
  const entries = [...own, ...(readings?.entries ?? [])];
  const summary: BundleSummary = {
    homeostat_support_bundle: 1,
    createdAtMs: nowMs,
    secondsBetweenReadings: readings?.seconds ?? null,
    redacted: redactor.counts,
    files: entries.flatMap((entry) =>
      entry.kind === 'file' ? [{ path: entry.path, sizeBytes: entry.bytes.length }] : [],
    ),
    leftOut: summarize([...options.leftOut, ...instance.leftOut, ...(readings?.leftOut ?? [])]),
  };
  return {
    entries: [toEntry(BUNDLE_FILE, toText(summary)), ...entries],
    summary,
    isStuck: readings?.isStuck ?? false,
  };
}

/** Counts files of processes that are left out for the same reason, such as those of other users. */
function summarize(all: readonly LeftOut[]): BundleSummary['leftOut'] {
  const general = all.map(({ path, reason }) => ({ path: path.replace(/(?<=^|\/)proc\/\d+\//, 'proc/#/'), reason }));
  return [...Map.groupBy(general, ({ path, reason }) => `${path}: ${reason}`).values()].flatMap((same) =>
    same.slice(0, 1).map((one) => ({ ...one, count: same.length })),
  );
}

function toEntry(path: string, text: string): BundleEntry {
  return { kind: 'file', path, pattern: path, bytes: Buffer.from(text) };
}

const READING_INTERVAL_MS = 1_000;
const READINGS = 2;

async function takeReadings(options: Omit<ReadingOptions, 'allowance'>, intervalMs: number) {
  const take = () => {
    // Both get the same room: a file that only one of them has would have no rate.
    const { files, fileBytes, totalBytes } = BUNDLED;
    const allowance = { files: files / READINGS, bytes: totalBytes / READINGS, fileBytes };
    return takeReading({ ...options, allowance });
  };
  const beganMs = performance.now();
  const first = await take();
  await sleep(Math.max(0, intervalMs - (performance.now() - beganMs)));
  const seconds = Math.round(performance.now() - beganMs) / 1_000;
  const later = await take();
  return {
    seconds,
    entries: [...entriesOf(first, ''), ...entriesOf(later, `${LATER}/`)],
    leftOut: [...first.leftOut, ...later.leftOut.map(({ path, reason }) => ({ path: `${LATER}/${path}`, reason }))],
    isStuck: first.isStuck || later.isStuck,
  };
}

function entriesOf({ entries, usages }: Reading, folder: string): readonly BundleEntry[] {
  const [usageFile] = USAGE_FILES;
  return [
    ...(Object.keys(usages).length > 0 ? [toEntry(`${folder}${usageFile}`, toText(usages))] : []),
    ...entries.map((entry) => ({ ...entry, path: `${folder}${entry.path}` })),
  ];
}
