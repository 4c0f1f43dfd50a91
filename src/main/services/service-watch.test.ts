import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { serviceDefinitionSchema } from '../../shared/contract/service-schemas';
import { systemClock } from '../base/clock';
import { AppLog } from '../base/log';
import { type DeclaredService, ServiceWatch } from './service-watch';

function createWatch(): { watch: ServiceWatch; directory: string } {
  const directory = temporaryDirectory();
  const watch = new ServiceWatch({
    tools: {
      nowMs: () => Date.now(),
      processes: async () => ({ atMs: 0, rows: [] }),
      findPortHolder: async () => null,
      readSecret: async () => '',
    },
    clock: systemClock,
    log: new AppLog(() => undefined, systemClock.nowMs).for('services'),
    logDirectory: join(directory, 'services'),
    clientRoots: () => [],
  });
  onTestFinished(() => watch.stop());
  return { watch, directory };
}

/** Creates a service that is up while its file exists; its commands create and remove the file. */
function fileService(directory: string, name: string, more: object = {}): DeclaredService {
  const path = join(directory, name);
  const definition = serviceDefinitionSchema.parse({
    name,
    kind: 'file',
    path,
    retries: 0,
    interval_seconds: 1,
    commands: { start: ['sh', '-c', `echo up; sleep 0.2; touch ${path}`], stop: ['rm', '-f', path] },
    ...more,
  });
  return { definition, origin: 'file' };
}

const stateOf = (watch: ServiceWatch, name: string) => watch.statuses.find((one) => one.name === name)?.state;

describe('watched services', () => {
  it('lower the score when they are down, but not for their dependencies', async () => {
    const { watch, directory } = createWatch();
    watch.declare([fileService(directory, 'database'), fileService(directory, 'api', { depends_on: ['database'] })]);
    for (const runner of watch.runners) await runner.check();
    expect(stateOf(watch, 'api')).toBe('unhealthy');
    expect(watch.findings()).toMatchObject([{ subject: 'database', severity: 'critical', points: 30 }]);
  });

  it('start in order, are verified, and stop in order', async () => {
    const { watch, directory } = createWatch();
    watch.declare([fileService(directory, 'database'), fileService(directory, 'api', { depends_on: ['database'] })]);
    const started = await watch.control.start('api');
    expect(started).toMatchObject([
      { name: 'database', isHealthy: true },
      { name: 'api', isHealthy: true },
    ]);
    expect(started[0]?.message).toMatch(/^started, healthy after \d[\d.]* [mµ]?s$/);
    expect(readFileSync(watch.control.logFile('api'), 'utf8')).toBe('up\n');
    const stopped = await watch.control.stop('database');
    expect(stopped.map(({ name, message }) => `${name} ${message}`)).toEqual(['api stopped', 'database stopped']);
    expect(existsSync(join(directory, 'api'))).toBe(false);
  });

  it('show no password of their command or address', () => {
    const { watch } = createWatch();
    const definitions = [
      { name: 'database', kind: 'command', command: ['mysqladmin', '-uroot', '-phunter2', 'ping'] },
      { name: 'api', kind: 'http', url: 'http://ann:hunter2@localhost:8080/?token=hunter2' },
    ];
    watch.declare(
      definitions.map((definition) => ({ definition: serviceDefinitionSchema.parse(definition), origin: 'file' })),
    );
    expect(watch.statuses.map(({ target }) => target)).toEqual([
      'mysqladmin -uroot -p*** ping',
      'http://ann:***@localhost:8080/?token=***',
    ]);
  });

  it('report the problem of a command', async () => {
    const { watch, directory } = createWatch();
    watch.declare([
      fileService(directory, 'none', { commands: undefined }),
      fileService(directory, 'missing', { commands: { start: ['/no/such/program'] } }),
      fileService(directory, 'failing', { commands: { start: ['sh', '-c', 'exit 4'] } }),
    ]);
    await expect(watch.control.start('none')).rejects.toThrow('none has no start command');
    await expect(watch.control.start('nobody')).rejects.toThrow('No service is named nobody');
    await expect(watch.control.stop('nobody')).rejects.toThrow('No service is named nobody');
    expect(await watch.control.start('missing')).toMatchObject([{ isHealthy: false }]);
    expect(await watch.control.start('failing')).toMatchObject([
      { isHealthy: false, message: 'exited with code 4 immediately after the start' },
    ]);
  });

  it('are restarted within a few seconds if allowed', async () => {
    const { watch, directory } = createWatch();
    watch.declare([fileService(directory, 'api', { restart_on_failure: true })]);
    await watch.control.start('api');
    rmSync(join(directory, 'api'));
    await watch.runners[0]?.check();
    expect(stateOf(watch, 'api')).toBe('unhealthy');
    await expect.poll(() => existsSync(join(directory, 'api')), { timeout: 5_000 }).toBe(true);
    expect(watch.statuses[0]?.restarts).toBe(1);
  });

  it('are left alone if their declaration did not change, and dropped if it was deleted', async () => {
    const { watch, directory } = createWatch();
    const api = fileService(directory, 'api');
    watch.declare([api, fileService(directory, 'old')]);
    const before = watch.runners[0];
    watch.declare([fileService(directory, 'api')]);
    expect(watch.runners).toHaveLength(1);
    expect(watch.runners[0]).toBe(before);
    watch.declare([fileService(directory, 'api', { interval_seconds: 5 })]);
    expect(watch.runners[0]).not.toBe(before);
  });
});
