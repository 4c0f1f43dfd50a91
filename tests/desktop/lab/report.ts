import type { Row } from './scenario';

/** Returns the rows as a table in Markdown, and the expectations that were not met. */
export function formatReport(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`;
  const notes = rows.flatMap(({ id, notes = [] }) => notes.map((note) => `- ${id}: ${note}`));
  const failures = rows.flatMap(({ id, failures }) => failures.map((failure) => `- ${id}: ${failure}`));
  return [
    line(['run', ...columns, 's', 'result']),
    line(Array.from({ length: columns.length + 3 }, () => '---')),
    ...rows.map(({ id, cells, seconds, failures }) =>
      line([id, ...columns.map((one) => cells[one] ?? ''), String(seconds), failures.length === 0 ? 'ok' : 'FAILED']),
    ),
    ...(notes.length === 0 ? [] : ['', 'Seen:', ...notes]),
    ...(failures.length === 0 ? [] : ['', 'Not met:', ...failures]),
    '',
  ].join('\n');
}

/** Returns how many runs of each scenario met all expectations. */
export function formatCounts(rows: readonly Row[]): string {
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  return scenarios
    .map((scenario) => {
      const runs = rows.filter((row) => row.scenario === scenario);
      return `${scenario}: ${runs.filter(({ failures }) => failures.length === 0).length} of ${runs.length}\n`;
    })
    .join('');
}
