import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnreachableError } from '../../src/main/transports/connect-app';
import { createFakeContext } from './fake-context';
import { createFakeTerminal } from './fake-terminal';
import { runCommand } from './run-command';
import { temporaryDirectory } from './temporary';

/** Creates a data directory that no host owns, with functions that import and export. */
export function createOfflineHome({ json = false, isTerminal = false } = {}) {
  const home = temporaryDirectory();
  const terminal = createFakeTerminal(isTerminal ? { columns: 80, rows: 24 } : undefined);
  const context = {
    ...createFakeContext({}, { json, terminal }),
    directories: { config: home, data: home, state: home, socket: join(home, 'socket') },
    connect: () => Promise.reject(new UnreachableError('no host is responding', 'Start one.')),
  };
  const file = join(home, 'in.csv');
  const importText = (text: string, skipBad = false) => {
    writeFileSync(file, text);
    return runCommand(context, ['import', file, ...(skipBad ? ['--skip-bad'] : [])]);
  };
  const exportText = async (...options: string[]) => {
    const before = terminal.screen().length;
    const code = await runCommand(context, ['export', ...options]);
    return { code, text: terminal.screen().slice(before) };
  };
  return { home, context, terminal, file, importText, exportText };
}

export const HEADER = 'timestamp_ms,thing\n';

/** Returns lines with one sample a second, up to a minute ago. */
export function sampleRows(count: number): string {
  const endMs = Date.now() - 60_000;
  return Array.from({ length: count }, (_, index) => `${endMs - (count - index) * 1000},${index}\n`).join('');
}
