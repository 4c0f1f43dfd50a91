import { styleText } from 'node:util';
import { plainText } from '../../shared/format/plain-text';
import { padToWidth, textWidth } from './text-width';

type Style = Parameters<typeof styleText>[0];

/** A line of text, which may contain names of processes and files, with a style if it has one. */
export type Line = string | { readonly style: Style; readonly text: string };

export interface Terminal {
  /** Prints text as it is to standard output. */
  print(text: string): void;
  printJson(value: unknown): void;
  /** Prints a line without control characters to standard error. */
  warn(line: string): void;
  /** Prints it only if a person watches standard error. */
  hint(line: string): void;
  /** Colors text if standard output is a terminal and NO_COLOR does not forbid it. */
  style(style: Style, text: string): string;
  /** Columns and rows; undefined if standard output is not a terminal. */
  size(): { readonly columns: number; readonly rows: number } | undefined;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

const LINE_CHARACTERS = 2_000;

export function createTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  // A reader may have seen enough (`| head`, `2>&1 | head`).
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  }
  const warn = (line: string) => void stderr.write(`${plainText(line, LINE_CHARACTERS)}\n`);
  return {
    print: (text) => void stdout.write(`${text}\n`),
    printJson: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    warn,
    hint: (line) => {
      if (stderr.isTTY) warn(line);
    },
    style: (style, text) => styleText(style, text, { stream: stdout }),
    size: () => (stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : undefined),
    stdin,
    stdout,
  };
}

/** Lines of which some may have nothing to say: null and false print nothing. */
export type Lines = readonly (Line | null | false)[];

/** Prints lines without control characters: names of processes and files are hostile. */
export function printLines(terminal: Terminal, lines: Lines): void {
  for (const line of lines) {
    if (line === null || line === false) continue;
    const { style, text } = typeof line === 'string' ? { style: undefined, text: line } : line;
    const plain = plainText(text, LINE_CHARACTERS);
    terminal.print(style === undefined ? plain : terminal.style(style, plain));
  }
}

/** One column of a table: a property of the rows, or a function of a row. */
export type Column<T> = (keyof T & string) | ((row: T) => string | number | null);

const CELL_CHARACTERS = 120;
const LAST_CELL_CHARACTERS = 200;

/**
 * Lists rows in aligned columns.
 *
 * @param empty the text if there are no rows
 */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], empty?: string): string[] {
  if (rows.length === 0 && empty !== undefined) return [empty];
  return formatColumns(
    rows.map((row) =>
      columns.map((column) => String((typeof column === 'function' ? column(row) : row[column]) ?? '')),
    ),
  );
}

/** Aligns cells in columns, without control characters; numbers, which begin with a digit or a dash, to the right. */
export function formatColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  const cells = rows.map((row) =>
    row.map((cell, index) => {
      const text = plainText(cell, index === row.length - 1 ? LAST_CELL_CHARACTERS : CELL_CHARACTERS);
      widths[index] = Math.max(widths[index] ?? 0, textWidth(text));
      return text;
    }),
  );
  return cells.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        if (/^[-–]?\d|^–$/.test(cell)) return cell.padStart(width);
        return index === row.length - 1 ? cell : padToWidth(cell, width);
      })
      .join('  ')
      .trimEnd(),
  );
}
