import { PassThrough } from 'node:stream';
import { styleText } from 'node:util';
import type { Terminal } from '../../src/main/cli/terminal';
import { plainText } from '../../src/shared/format/plain-text';

export interface FakeTerminal extends Terminal {
  /** Lines of standard output. */
  readonly printed: readonly string[];
  /** Lines of standard error. */
  readonly warned: readonly string[];
  /** Raw output besides the lines: the screens of `top`. */
  screen(): string;
  /** Input of the keyboard. */
  press(keys: string): void;
  isRaw(): boolean;
}

/** A terminal that records its output. With a size it has colors, as a real one. */
export function createFakeTerminal(size?: { readonly columns: number; readonly rows: number }): FakeTerminal {
  const printed: string[] = [];
  const warned: string[] = [];
  let isRaw = false;
  let screen = '';
  const stdin = Object.assign(new PassThrough(), {
    isTTY: size !== undefined,
    setRawMode: (mode: boolean) => {
      isRaw = mode;
    },
  });
  const stdout = new PassThrough();
  stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString('utf8');
  });
  return {
    printed,
    warned,
    print: (line = '') => void printed.push(line),
    printJson: (value) => void printed.push(JSON.stringify(value)),
    warn: (line) => void warned.push(plainText(line, 2_000)),
    hint: (line) => {
      if (size !== undefined) warned.push(plainText(line, 2_000));
    },
    style: (style, text) => (size === undefined ? text : styleText(style, text, { validateStream: false })),
    size: () => size,
    screen: () => screen,
    press: (keys) => void stdin.write(keys),
    isRaw: () => isRaw,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
  };
}
