import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import type { CheckState, Subject } from '../doctor/check';
import { CHECKS } from '../doctor/checks';
import type { ActionFinding } from '../doctor/examine-actions';
import { isImportantMissing, type Report } from '../doctor/examine-machine';
import type { Terminal } from './terminal';
import { padToWidth, textWidth } from './text-width';

type Style = Parameters<Terminal['style']>[0];
type State = CheckState | ActionFinding['state'];

/** States in the order of the report, the worst first. */
const STATES: readonly (readonly [state: State, style: Style])[] = [
  ['missing', 'red'],
  ['limited', 'yellow'],
  ['unknown', 'cyan'],
  ['ok', 'green'],
  ['unsupported', 'red'],
  ['needs-helper', 'yellow'],
  ['works', 'green'],
];
const SUBJECTS: readonly Subject[] = ['Measuring', 'Changing', 'Desktop', 'Homeostat'];

const COLUMNS = 80;
const MOST_COLUMNS = 110;
const LONGEST_TEXT = 1_000;

interface Row {
  readonly state: State;
  readonly name: string;
  readonly text: string;
  readonly remedy: string | null;
}

/** Prints a report in sections, the worst first, within the width of the terminal. */
export function printReport(terminal: Terminal, report: Report): void {
  const width = Math.min(Math.max(terminal.size()?.columns ?? COLUMNS, COLUMNS), MOST_COLUMNS);
  for (const line of wrap(summarize(report), width)) terminal.print(line);
  const sections = SUBJECTS.map((subject) => ({ title: subject as string, rows: rowsOf(report, subject) }));
  const sorted = sections
    .filter(({ rows }) => rows.length > 0)
    .sort((one, other) => worstOf(one.rows) - worstOf(other.rows));
  const actions = report.actions.map(
    ({ id, state, reason, remedy }): Row => ({ state, name: id, text: reason, remedy }),
  );
  for (const { title, rows } of [...sorted, { title: 'Actions', rows: byState(actions) }])
    printSection(terminal, title, rows, width);
}

function summarize(report: Report): string {
  const count = (state: CheckState) => report.checks.filter((check) => check.state === state).length;
  const states = (['missing', 'limited', 'unknown', 'ok'] as const).map((state) => `${count(state)} ${state}`);
  const working = report.actions.filter(({ state }) => state === 'works').length;
  const verdict = isImportantMissing(report) ? 'Something important is missing.' : 'Nothing important is missing.';
  return `${verdict} ${plural(report.checks.length, 'check')}: ${states.join(', ')}; ${working} of ${plural(report.actions.length, 'action')} work here.`;
}

function rowsOf({ checks }: Report, subject: Subject): readonly Row[] {
  const ids = new Set(CHECKS.filter((check) => check.subject === subject).map(({ id }) => id));
  const rows = checks
    .filter(({ id }) => ids.has(id))
    .map(({ title, state, detail, remedy }): Row => ({ state, name: title, text: detail, remedy }));
  return byState(rows);
}

function byState(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((one, other) => rankOf(one) - rankOf(other));
}

function rankOf({ state }: Pick<Row, 'state'>): number {
  return STATES.findIndex(([name]) => name === state);
}

function worstOf(rows: readonly Row[]): number {
  return Math.min(...rows.map(rankOf));
}

function printSection(terminal: Terminal, title: string, rows: readonly Row[], width: number): void {
  terminal.print('');
  terminal.print(terminal.style('bold', title));
  const stateWidth = Math.max(...rows.map(({ state }) => state.length));
  const nameWidth = Math.max(...rows.map(({ name }) => textWidth(name)));
  const indent = stateWidth + nameWidth + 4;
  for (const { state, name, text, remedy } of rows) {
    const [first = '', ...rest] = wrap(text, width - indent);
    const style = STATES.find(([one]) => one === state)?.[1] ?? 'dim';
    terminal.print(`${terminal.style(style, state.padEnd(stateWidth))}  ${padToWidth(name, nameWidth)}  ${first}`);
    for (const line of rest) terminal.print(' '.repeat(indent) + line);
    if (remedy === null) continue;
    // Starts further left than the text, so that most commands fit on one line.
    const margin = ' '.repeat(stateWidth + 2);
    for (const [index, line] of wrap(remedy, width - margin.length - 2).entries())
      terminal.print(terminal.style('dim', `${margin}${index === 0 ? '> ' : '  '}${line}`));
  }
}

/** Breaks a text at its spaces, and a word that is longer than a line anywhere. Names in it are hostile. */
function wrap(text: string, width: number): string[] {
  const words = plainText(text, LONGEST_TEXT)
    .split(' ')
    .filter((word) => word !== '')
    .flatMap((word) => split(word, width));
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function split(word: string, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (textWidth(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
