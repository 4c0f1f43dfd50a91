import { expect, it } from 'vitest';
import type { AppApi } from '../../shared/contract/contract';
import type { ProcessQuery, ProcessTableView } from '../../shared/contract/schemas';
import type { ConnectionState } from './connection';
import { createProcessesStore } from './processes';
import { Store } from './store';

const BY_CPU: ProcessQuery = { sort: 'cpu', limit: 50 };
const BY_MEMORY: ProcessQuery = { sort: 'memory', limit: 50 };
const table = (atMs: number): ProcessTableView => ({ atMs, total: 0, rows: [] });

function setUp() {
  const calls: string[] = [];
  const api = {
    processes: {
      list: async ({ sort }: ProcessQuery) => {
        calls.push(`list ${sort}`);
        return table(1);
      },
      watch: async ({ sort }: ProcessQuery, { signal }: { signal: AbortSignal }) => {
        calls.push(`watch ${sort}`);
        return (async function* () {
          yield table(2);
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          calls.push(`end ${sort}`);
        })();
      },
    },
  } as unknown as AppApi;
  const connection = new Store<ConnectionState>({ kind: 'open', api });
  const store = createProcessesStore({ connection, visible: new Store(true) }, BY_CPU);
  const stop = store.subscribe(() => undefined);
  return { calls, store, stop, settle: () => new Promise((resolve) => setTimeout(resolve, 0)) };
}

it('reads once while the rows are off screen, and watches while they are visible', async () => {
  const { calls, store, stop, settle } = setUp();
  await settle();
  expect(store.get()).toEqual({ data: table(1), error: null });
  store.setWatched(true);
  await settle();
  expect(store.get()).toEqual({ data: table(2), error: null });
  store.setWatched(false);
  await settle();
  expect(calls).toEqual(['list cpu', 'watch cpu', 'list cpu', 'end cpu']);
  stop();
});

it('sends a new request for another order only', async () => {
  const { calls, store, stop, settle } = setUp();
  store.setWatched(true);
  await settle();
  calls.length = 0;
  store.setQuery({ ...BY_CPU });
  store.setQuery(BY_MEMORY);
  await settle();
  expect(calls).toEqual(expect.arrayContaining(['watch memory', 'end cpu']));
  expect(calls).toHaveLength(2);
  stop();
});
