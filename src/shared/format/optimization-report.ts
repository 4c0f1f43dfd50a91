import type {
  ActionRecord,
  AuditEntry,
  OptimizationReport,
  ReportPeriod,
  Verdict,
} from '../contract/optimization-schemas';
import { medianOf } from '../model/median';
import { plural } from './plural';
import { VERDICT_LABELS } from './verdict-labels';

/** @param entries oldest first; those that began in the period are included */
export function composeReport(all: readonly AuditEntry[], { fromMs, toMs }: ReportPeriod): OptimizationReport {
  const entries = all.filter(({ startedAtMs }) => startedAtMs >= fromMs && startedAtMs < toMs);
  const actions = [...Map.groupBy(entries, ({ action }) => action)].map(([action, own]): ActionRecord => {
    const count = (wanted: Verdict) => own.filter(({ verdict }) => verdict === wanted).length;
    const gains = own.flatMap(({ verdict, gainRatio }) =>
      verdict === 'better' && gainRatio !== null ? [gainRatio] : [],
    );
    return {
      action,
      changes: own.length,
      better: count('better'),
      worse: count('worse'),
      noEffect: count('no effect'),
      observed: count('observed'),
      failed: own.filter(({ state }) => state === 'failed').length,
      medianGainRatio: medianOf(gains) ?? null,
    };
  });
  return { fromMs, toMs, actions, entries };
}

const COLUMNS = [
  'changeId',
  'startedAt',
  'endedAt',
  'by',
  'why',
  'action',
  'target',
  'targetText',
  'before',
  'after',
  'state',
  'verdict',
  'gainRatio',
  'pValue',
  'reason',
];

/**
 * Writes the audit as CSV (RFC 4180), one change a line. Text that a spreadsheet would read as a formula gets an
 * apostrophe: anyone may name a process as they like.
 */
export function reportToCsv({ entries }: OptimizationReport): string {
  const rows = entries.map((entry) => {
    const { startedAtMs, endedAtMs, before, after } = entry;
    const values: Readonly<Record<string, unknown>> = {
      ...entry,
      startedAt: instant(startedAtMs),
      endedAt: endedAtMs === null ? null : instant(endedAtMs),
      before: distinct(before),
      after: distinct(after),
    };
    return COLUMNS.map((name) => String(values[name] ?? ''));
  });
  return [COLUMNS, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

export function reportToMarkdown({ fromMs, toMs, actions, entries }: OptimizationReport): string {
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
    `| ${head.join(' | ')} |`,
    `|${'---|'.repeat(head.length)}`,
    ...rows.map((row) => `| ${row.map(markdownCell).join(' | ')} |`),
  ];
  const lines = ['# Changes', '', `${instant(fromMs)} to ${instant(toMs)}: ${plural(entries.length, 'change')}.`];
  if (entries.length === 0) return `${lines.join('\n')}\n`;
  const perAction = actions.map((one) => [
    one.action,
    ...[one.changes, one.better, one.noEffect, one.worse, one.observed, one.failed].map(String),
    percent(one.medianGainRatio),
  ]);
  const audit = entries.map((entry) => [
    instant(entry.startedAtMs),
    entry.by,
    entry.why,
    `${entry.action} on ${entry.targetText}`,
    distinct(entry.before),
    distinct(entry.after),
    entry.state,
    entry.verdict === null ? '' : VERDICT_LABELS[entry.verdict],
    percent(entry.gainRatio),
    entry.reason,
  ]);
  lines.push(
    '',
    ...table(
      ['Action', 'Changes', 'Better', 'No difference', 'Worse', 'Inconclusive', 'Undo failed', 'Median gain if better'],
      perAction,
    ),
    '',
    ...table(
      ['Time', 'By', 'Purpose', 'Change', 'Before', 'After', 'State', 'Verdict', 'Measured gain', 'Reason'],
      audit,
    ),
  );
  return `${lines.join('\n')}\n`;
}

/** A process with a hundred threads has a hundred values, mostly equal. */
function distinct(values: readonly string[]): string {
  return [...new Set(values)].join(' ');
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}

function percent(ratio: number | null): string {
  return ratio === null ? '' : `${(ratio * 100).toFixed(1)}%`;
}

function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function markdownCell(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').slice(0, 300);
  return plain.replaceAll(/[\\|`*_<>[\]]/g, (character) => `\\${character}`);
}
