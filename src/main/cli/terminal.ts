import { styleText } from 'node:util';
import { padToWidth, textWidth } from './text-width';

type Style = Parameters<typeof styleText>[0];

/** Where a command prints. */
export interface Terminal {
  /** Standard output, a line. */
  print(line?: string): void;
  printJson(value: unknown): void;
  /** Standard error, a line. */
  warn(line: string): void;
  /** Colored where standard output is a terminal and NO_COLOR does not forbid it. */
  style(style: Style, text: string): string;
  /** Columns and rows; undefined where standard output is no terminal. */
  size(): { readonly columns: number; readonly rows: number } | undefined;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

export function createTerminal(
  stdout: NodeJS.WriteStream = process.stdout,
  stderr: NodeJS.WriteStream = process.stderr,
  stdin: NodeJS.ReadStream = process.stdin,
): Terminal {
  // Whoever reads us may have seen enough (`| head`, `2>&1 | head`).
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  }
  return {
    print: (line = '') => void stdout.write(`${line}\n`),
    printJson: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    warn: (line) => void stderr.write(`${line}\n`),
    style: (style, text) => styleText(style, text, { stream: stdout }),
    size: () => (stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : undefined),
    stdin,
    stdout,
  };
}

/** Rows of cells as aligned columns; numbers, which begin with a digit or a dash, to the right. */
export function formatColumns(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, textWidth(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        if (/^[-–]?\d|^–$/.test(cell)) return cell.padStart(width);
        return index === row.length - 1 ? cell : padToWidth(cell, width);
      })
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}
