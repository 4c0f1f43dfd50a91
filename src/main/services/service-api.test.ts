import { expect, it, onTestFinished } from 'vitest';
import { createMemoryState } from '../../../tests/helpers/memory-state';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { serviceDefinitionSchema } from '../../shared/contract/service-schemas';
import { systemClock } from '../base/clock';
import { AppLog } from '../base/log';
import { ServiceManager } from './service-api';
import { ok } from './service-check';
import { ServiceWatch } from './service-watch';

const file = (name: string, more: object = {}) =>
  serviceDefinitionSchema.parse({ name, kind: 'file', path: `/var/log/nowhere/${name}`, interval_seconds: 1, ...more });

async function createManager(state = createMemoryState()) {
  const tools = {
    nowMs: () => Date.now(),
    processes: async () => ({ atMs: 0, rows: [] }),
    findPortUse: async () => ({ listeners: [], isUdp: false }),
    readSecret: async () => '',
  };
  const log = new AppLog(() => undefined, systemClock.nowMs).for('services');
  const watch = new ServiceWatch({
    tools,
    clock: systemClock,
    log,
    logDirectory: temporaryDirectory(),
    clientRoots: () => ['/var/log'],
  });
  onTestFinished(() => watch.stop());
  const own = [{ origin: 'own' as const, definition: file('homeostat'), check: { check: async () => ok('fine') } }];
  const manager = new ServiceManager({ watch, tools, state, procRoot: '/proc', log, own });
  await manager.load();
  manager.declare([file('web')]);
  return { manager, state, watch };
}

const names = (statuses: readonly { readonly name: string }[]) => statuses.map(({ name }) => name);

it('stores services of the dashboard, and deletes those it removed', async () => {
  const { manager, state } = await createManager();
  expect(names(await manager.handlers.save(file('database'), {}))).toEqual(['homeostat', 'web', 'database']);
  const again = await createManager(state);
  expect(names(again.watch.statuses)).toContain('database');
  expect(names(await again.manager.handlers.remove({ name: 'database' }, {}))).toEqual(['homeostat', 'web']);
});

it('checks a new service at once', async () => {
  const { manager, watch } = await createManager();
  await manager.handlers.save(file('database', { retries: 0 }), {});
  await expect.poll(() => watch.statuses.find(({ name }) => name === 'database')?.state).toBe('unhealthy');
});

it('refuses names of the file and of Homeostat, and services that do not fit the others', async () => {
  const { manager, state } = await createManager();
  const refused = async (definition: ReturnType<typeof file>) => {
    await expect((async () => manager.handlers.save(definition, {}))()).rejects.toThrow();
  };
  await refused(file('web'));
  await refused(file('homeostat'));
  await refused(file('page', { depends_on: ['database'] }));
  await refused(file('page', { depends_on: ['page'] }));
  expect(state.writes()).toBe(0);
  await manager.handlers.save(file('page', { depends_on: ['web'] }), {});
});

it('emits the states at once, and then at a readable rate', async () => {
  const { manager, watch } = await createManager();
  const abort = new AbortController();
  const reported = (await manager.handlers.watch(undefined, { signal: abort.signal })) as AsyncIterable<unknown>;
  const atMs: number[] = [];
  for await (const _ of reported) {
    atMs.push(performance.now());
    if (atMs.length === 2) break;
    for (let checks = 0; checks < 20; checks++) await watch.runners[0]?.check();
  }
  expect((atMs[1] as number) - (atMs[0] as number)).toBeGreaterThan(400);
});

it('ignores stored services that no client may add, and confines the others', async () => {
  const state = createMemoryState();
  const command = serviceDefinitionSchema.parse({ name: 'evil', kind: 'command', command: ['/bin/sh'] });
  const spy = serviceDefinitionSchema.parse({ name: 'spy', kind: 'log', path: '/etc/hosts' });
  const cloud = serviceDefinitionSchema.parse({
    name: 'cloud',
    kind: 'http',
    url: 'http://169.254.169.254/',
    allow_link_local: true,
  });
  for (const definition of [command, spy, cloud]) await state.set('services', definition.name, definition);
  await state.set('services', 'broken', { name: 'broken' });
  const { manager } = await createManager(state);
  expect(names(await manager.handlers.list(undefined, {}))).toEqual(['homeostat', 'web', 'spy', 'cloud']);
  for (const name of ['spy', 'cloud']) {
    expect(await manager.handlers.look({ name }, {})).toMatchObject({
      state: 'unknown',
      message: expect.stringMatching(/only name files below|link-local or metadata/),
    });
  }
  expect(await manager.handlers.logs({ names: ['spy'], lines: 10, contains: '' }, {})).toEqual([]);
});
