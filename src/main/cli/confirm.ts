import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal';

/** Asks a person; only `y` and `yes` mean yes. @returns undefined if there is no terminal to ask on */
export async function confirm(terminal: Terminal, question: string): Promise<boolean | undefined> {
  const { stdin, stdout } = terminal;
  if (!stdin.isTTY || terminal.size() === undefined) return undefined;
  const reader = createInterface({ input: stdin, output: stdout });
  try {
    return /^\s*y(?:es)?\s*$/i.test(await reader.question(`${question} [y/N] `));
  } finally {
    reader.close();
  }
}
