import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AppApi } from '../../src/shared/contract/contract';
import { startTestHost } from '../helpers/host';
import { temporaryDirectory } from '../helpers/temporary';

const WITHIN = { timeout: 20_000, interval: 200 };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A small real server in its own process, which can be killed. */
async function startServer(port: number): Promise<ChildProcess> {
  const script = `require('node:http').createServer((_, response) => response.end('well')).listen(${port}, '127.0.0.1', () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

async function startHost(home: string) {
  const host = await startTestHost({ home });
  onTestFinished(() => host.end('SIGKILL').then(() => undefined));
  const { api, close } = await host.connect();
  onTestFinished(close);
  return { host, api };
}

const declare = (home: string, lines: readonly string[]) =>
  writeFileSync(join(home, 'homeostat.yaml'), `${lines.join('\n')}\n`);

const shopOn = (port: number) => [
  'services:',
  '  - name: shop',
  '    kind: http',
  `    url: http://127.0.0.1:${port}/`,
  '    expect_body: well',
  '    interval_seconds: 1',
  '    retries: 0',
];

const stateOf = async (api: AppApi, name = 'shop') =>
  (await api.services.list()).find((service) => service.name === name)?.state;

describe.skipIf(process.platform !== 'linux')('the health of a host', () => {
  it('reports that a watched server ended and came back, with the incident between', async () => {
    const home = temporaryDirectory();
    const port = await freePort();
    const server = await startServer(port);
    declare(home, shopOn(port));
    const { api } = await startHost(home);
    await expect.poll(() => stateOf(api), WITHIN).toBe('healthy');
    await expect.poll(() => stateOf(api, 'homeostat'), WITHIN).toBe('healthy');

    server.kill('SIGKILL');
    await expect.poll(() => stateOf(api), WITHIN).toBe('unhealthy');
    const finding = async () => (await api.health.get()).deductions.find(({ subject }) => subject === 'shop');
    await expect.poll(finding, WITHIN).toMatchObject({ signal: 'service-http', severity: 'critical', points: 30 });
    const incident = async () => (await api.health.incidents({ fromMs: 0, toMs: Date.now() + 1_000 }))[0];
    await expect.poll(incident, WITHIN).toMatchObject({ resource: 'service', subject: 'shop', closedAtMs: null });
    await expect.poll(async () => (await api.health.get()).state, WITHIN).toMatch(/^(unhealthy|critical)$/);
    const { plan } = await api.health.recovery();
    expect(plan.steps.map(({ subject }) => subject)).toContain('shop');
    const { score, deductions } = await api.health.get();
    const points = deductions.reduce((sum, deduction) => sum + deduction.points, 0);
    expect(score).toBeCloseTo(Math.max(0, 100 - points), 6);

    await startServer(port);
    await expect.poll(() => stateOf(api), WITHIN).toBe('healthy');
    await expect.poll(finding, WITHIN).toBeUndefined();
    const measured = await api.metrics.latest({ selectors: ['service_up_ratio', 'health_score_ratio'] });
    expect(measured.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['service_up_ratio', 'health_score_ratio']),
    );
  });

  it('accepts no command from its API, and adds permitted checks', async () => {
    const home = temporaryDirectory();
    writeFileSync(join(home, 'homeostat.yaml'), 'dashboard: { file_roots: [/etc] }\n');
    const { api } = await startHost(home);
    const file = { name: 'hosts', kind: 'file', path: '/etc/hosts' } as const;
    const refused = [
      { name: 'bad', kind: 'command', command: ['/bin/true'] },
      { ...file, commands: { start: ['/bin/true'] } },
      { ...file, restart_on_failure: true },
    ] as const;
    for (const definition of refused) {
      await expect(api.services.save(definition)).rejects.toThrow();
      await expect(api.services.test(definition)).rejects.toThrow();
    }
    expect((await api.services.list()).map(({ name }) => name)).toEqual(['homeostat']);
    expect(await api.services.test(file)).toMatchObject({ outcome: { kind: 'ok' } });
    await api.services.save(file);
    await expect.poll(() => stateOf(api, 'hosts'), WITHIN).toBe('healthy');
    await expect(api.services.control({ name: 'hosts', verb: 'start' })).rejects.toThrow('has no start command');
    await api.services.remove({ name: 'hosts' });
    expect((await api.services.list()).map(({ name }) => name)).toEqual(['homeostat']);
  });

  it('keeps incidents and states over a kill, and does not call the time between healthy', async () => {
    const home = temporaryDirectory();
    declare(home, shopOn(await freePort()));
    const first = await startHost(home);
    const all = { fromMs: 0, toMs: Date.now() + 600_000 };
    await expect.poll(async () => (await first.api.health.get()).state, WITHIN).toMatch(/^(unhealthy|critical)$/);
    await expect.poll(async () => (await first.api.health.incidents(all)).length, WITHIN).toBeGreaterThan(0);
    const [incident] = await first.api.health.incidents(all);
    const [transition] = await first.api.health.history(all);
    // Both are on the disk when the same thread sends its next reply.
    await first.api.store.stats();
    await first.host.end('SIGKILL');

    declare(home, []);
    const { api } = await startHost(home);
    const known = (await api.health.incidents(all)).find(({ id }) => id === incident?.id);
    expect(known?.closedAtMs).not.toBeNull();
    expect(known?.timeline.at(-1)).toMatchObject({
      kind: 'closed',
      text: expect.stringContaining('Homeostat stopped'),
    });
    const history = await api.health.history(all);
    expect(history).toContainEqual(transition);
    expect(history).toContainEqual(expect.objectContaining({ to: 'unknown', reason: 'Homeostat was not running.' }));
  });

  it('names file and line of a mistake in a service, and keeps the last valid definition', async () => {
    const home = temporaryDirectory();
    const port = await freePort();
    declare(home, shopOn(port));
    const { api } = await startHost(home);
    expect(await stateOf(api)).toBeDefined();
    declare(home, [...shopOn(port), '  - name: broken', '    kind: port', '    port: 99999']);
    const reported = async () => (await api.status.get()).notices.map(({ text }) => text).join('\n');
    await expect.poll(reported, WITHIN).toContain('homeostat.yaml:10');
    expect(await stateOf(api)).toBeDefined();
    declare(home, [...shopOn(port), '  - name: second', '    kind: port', `    port: ${port}`]);
    await expect.poll(() => stateOf(api, 'second'), WITHIN).toBeDefined();
    expect(await reported()).not.toContain('homeostat.yaml');
  });
});
