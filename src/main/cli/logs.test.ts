import { expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { runCommand } from '../../../tests/helpers/run-command';
import { streamOf } from '../../../tests/helpers/stream-of';
import type { LogLine } from '../../shared/contract/schemas';
import { EXIT } from './verb';

const HOSTILE = 'evil\u001b[2Jname';

const LINE: LogLine = { atMs: 0, level: 'warn', area: 'store', message: HOSTILE, details: { path: HOSTILE } };

const tail = async ({ lines = 100 }: { lines?: number | undefined } = {}) => Array.from({ length: lines }, () => LINE);

it('prints the newest lines without control characters', async () => {
  const context = createFakeContext({ logs: { tail } });
  expect(await runCommand(context, 'logs --lines 2')).toBe(EXIT.healthy);
  expect(context.terminal.printed).toEqual(
    Array(2).fill('1970-01-01T00:00:00.000Z warn  store: evil␛[2Jname {"path":"evil\\u001b[2Jname"}'),
  );
});

it('follows the log with one JSON object a line until the host exits', async () => {
  const fresh: LogLine = { ...LINE, message: 'fresh', details: {} };
  const context = createFakeContext({ logs: { tail, follow: async () => streamOf(fresh) } }, { json: true });
  expect(await runCommand(context, 'logs --lines 1 --follow')).toBe(EXIT.unreachable);
  expect(context.terminal.printed.map((line) => JSON.parse(line))).toEqual([LINE, fresh]);
});
