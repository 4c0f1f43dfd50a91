import { plural } from '../../shared/format/plural';
import type { Loss } from '../base/losses';
import { readChanges } from './change-record';
import type { FoundDamage } from './journal';
import type { JournalRecord } from './journal-record';

/** Further changes are summarized. */
const MOST_NAMED = 10;
const LONGEST_VALUE = 200;
/** Record types after which nothing is left to undo. */
const SETTLED: ReadonlySet<string> = new Set(['undone', 'superseded', 'moot']);

/** Checks whether records that an undo needs may be missing. */
export function isLossy({ lost, missing, tornBytes }: FoundDamage): boolean {
  return lost + missing + tornBytes > 0;
}

/** Summarizes the damage in one sentence without a period. */
export function summarizeDamage(file: string, damage: FoundDamage): string {
  const { lost, repaired, missing, tornBytes, copy } = damage;
  const parts = [
    lost > 0 && `${plural(lost, 'record')} cannot be read`,
    missing > 0 && `${plural(missing, 'record')} missing`,
    repaired > 0 && `${plural(repaired, 'record')} repaired`,
    tornBytes > 0 && `the last record is incomplete (${plural(tornBytes, 'byte')})`,
  ].filter(Boolean);
  return `${file} was damaged: ${parts.join(', ')}${copy === null ? '' : `. A copy is in ${copy}`}`;
}

/**
 * Describes a damaged journal for a person: the damage, and each change whose intent is lost with its readable parts.
 *
 * @param records readable records
 */
export function describeDamage(
  file: string,
  damage: FoundDamage,
  records: readonly JournalRecord[],
  nowMs: number,
): readonly Loss[] {
  const unknown = findUnknown(damage, records);
  const rest = unknown.length - MOST_NAMED;
  return [
    {
      id: `journal-damaged-${nowMs}`,
      level: isLossy(damage) ? 'error' : 'warning',
      text: summarizeDamage(file, damage),
      advice: isLossy(damage)
        ? 'Check the disk for errors, then run `homeostat optimize history` to see the changes that could be read.'
        : 'All records could be read. Check the disk for errors.',
    },
    ...unknown.slice(0, MOST_NAMED).map(
      ({ changeId, details }): Loss => ({
        id: `journal-lost-${changeId}`,
        level: 'error',
        text: `A change record is damaged; its setting cannot be undone automatically: ${details}`,
        advice: 'Compare the setting with its value in the notice and restore it yourself.',
      }),
    ),
    ...(rest > 0
      ? [
          {
            id: `journal-lost-more-${nowMs}`,
            level: 'error' as const,
            text: `${plural(rest, 'more change record')} in ${file} cannot be undone automatically`,
            advice: `See ${damage.copy ?? file}.`,
          },
        ]
      : []),
  ];
}

interface UnknownChange {
  readonly changeId: string;
  readonly details: string;
}

/** Finds changes without a readable intent that may still be in effect. */
function findUnknown({ lostLines }: FoundDamage, records: readonly JournalRecord[]): readonly UnknownChange[] {
  const known = readChanges(records);
  const settled = new Set(records.filter(({ type }) => SETTLED.has(type)).map(({ changeId }) => changeId));
  const unknown = new Map<string, UnknownChange>();
  const add = (changeId: string, details: string) => {
    if (known.has(changeId) || settled.has(changeId) || unknown.has(changeId)) return;
    unknown.set(changeId, { changeId, details });
  };
  for (const [index, line] of lostLines.entries()) {
    if (!line.includes('"knobs"') && !line.includes('"intent"')) continue;
    const changeId = readText(line, 'changeId') ?? `line-${index + 1}`;
    add(changeId, describeLine(line, changeId));
  }
  for (const record of records) {
    const values = record.type === 'applied' ? `, set to ${record.values.join(', ').slice(0, LONGEST_VALUE)}` : '';
    add(record.changeId, `${record.changeId} of ${new Date(record.atMs).toISOString()}${values}`);
  }
  return [...unknown.values()];
}

/** Describes the readable parts of a damaged line, for a person and never for an undo. */
function describeLine(line: string, changeId: string): string {
  const target = readText(line, 'targetText') ?? 'an unknown setting';
  const before = readText(line, 'before');
  const want = readText(line, 'want');
  const values = before === undefined || want === undefined ? '' : `, changed from ${before} to ${want}`;
  return `${changeId}, ${target}${values}`;
}

function readText(line: string, name: string): string | undefined {
  const found = new RegExp(`"${name}":("(?:[^"\\\\]|\\\\.)*")`).exec(line)?.[1];
  try {
    return found === undefined ? undefined : String(JSON.parse(found)).slice(0, LONGEST_VALUE);
  } catch {
    return undefined;
  }
}
