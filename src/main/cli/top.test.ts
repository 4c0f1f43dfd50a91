import { expect, it } from 'vitest';
import { createFakeContext, type FakeApi } from '../../../tests/helpers/fake-context';
import { createFakeTerminal } from '../../../tests/helpers/fake-terminal';
import { runCommand } from '../../../tests/helpers/run-command';
import type { LiveEvent, ProcessTableView, Status } from '../../shared/contract/schemas';
import { AdvisedError } from '../base/errors';
import { EXIT } from './verb';

const ENTER = '\u001b[?1049h';
const LEAVE = '\u001b[?1049l';
const TABLE: ProcessTableView = { atMs: 0, total: 0, rows: [] };

/** Yields the items, then waits until the subscription is aborted. */
async function* live<T>(signal: AbortSignal | undefined, ...items: T[]): AsyncGenerator<T> {
  yield* items;
  await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));
}

function createApi() {
  const sorts: string[] = [];
  const api = {
    status: { get: async () => ({ hostname: 'a-machine' }) as Status },
    metrics: {
      live: async (_, options) =>
        live<LiveEvent>(
          options?.signal,
          {
            type: 'series',
            series: [{ key: 'cpu_usage_ratio', metric: 'cpu_usage_ratio', labels: {}, unit: 'ratio' }],
          },
          { type: 'frame', sequence: 1, atMs: 0, intervalMs: 1_000, gap: false, values: [0.4321] },
        ),
    },
    processes: {
      list: async () => TABLE,
      watch: async (query, options) => {
        sorts.push(query.sort ?? '');
        return live(options?.signal, TABLE);
      },
    },
  } satisfies FakeApi;
  return { api, sorts };
}

function start() {
  const { api, sorts } = createApi();
  const terminal = createFakeTerminal({ columns: 80, rows: 24 });
  const context = createFakeContext(api, { terminal });
  return { context, terminal, sorts, ended: runCommand(context, 'top') };
}

it.each(['q', '\u0003', '\u001b'])('shows the machine, and restores the terminal on %j', async (key) => {
  const { context, terminal, ended } = start();
  await expect.poll(() => terminal.screen()).toContain('43.2%');
  expect(terminal.screen().startsWith(ENTER)).toBe(true);
  expect(terminal.isRaw()).toBe(true);
  terminal.press(key);
  expect(await ended).toBe(EXIT.healthy);
  expect(terminal.screen().endsWith(LEAVE)).toBe(true);
  expect(terminal.isRaw()).toBe(false);
  expect(context.connections()).toEqual({ opened: 1, closed: 1 });
});

it('sorts by the key that was pressed', async () => {
  const { terminal, sorts, ended } = start();
  await expect.poll(() => sorts).toEqual(['cpu']);
  terminal.press('m');
  await expect.poll(() => sorts).toEqual(['cpu', 'memory']);
  terminal.press('q');
  await ended;
});

it('restores the terminal when the host exits', async () => {
  const { context, terminal, ended } = start();
  await expect.poll(() => terminal.screen()).toContain('43.2%');
  context.endHost();
  expect(await ended).toBe(EXIT.unreachable);
  expect(terminal.screen().endsWith(LEAVE)).toBe(true);
});

it('prints the processes once with --json', async () => {
  const context = createFakeContext(createApi().api, { json: true });
  expect(await runCommand(context, 'top')).toBe(EXIT.healthy);
  expect(context.terminal.printed).toEqual([JSON.stringify(TABLE)]);
});

it('advises other commands without a terminal', async () => {
  const context = createFakeContext(createApi().api);
  await expect(runCommand(context, 'top')).rejects.toThrow(AdvisedError);
  expect(context.connections()).toEqual({ opened: 1, closed: 1 });
});
