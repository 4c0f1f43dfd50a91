import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEnginePort } from '../../src/main/app/create-engine-port';
import { ChangeSets } from '../../src/main/automation/change-sets/change-sets';
import { Profiles } from '../../src/main/automation/change-sets/profiles';
import { readChangeSet } from '../../src/main/automation/change-sets/read-change-set';
import { serializeByTarget } from '../../src/main/automation/schedule/serialize-by-target';
import { systemClock } from '../../src/main/base/clock';
import { AppLog } from '../../src/main/base/log';
import { parseHere } from '../../src/main/base/parse-apart';
import { openEngine } from '../../src/main/optimization/open-engine';
import { OptimizationValidator } from '../../src/main/optimization/optimization-validator';
import type { Probe } from '../../src/main/optimization/probes/probe';
import { createMemoryState } from '../helpers/memory-state';
import { temporaryDirectory } from '../helpers/temporary';

const PROFILES = join(process.cwd(), 'resources/profiles');
/** A probe that measures nothing. */
const NO_PROBE: Probe = {
  metric: 'nothing',
  plan: { pairs: 0, windowMs: 0, settleMs: 0 },
  measure: () => Promise.reject(new Error('nothing is measured here')),
};
const log = new AppLog(() => undefined, Date.now).for('test');

function startTarget(): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { readonly pid: number };
}

/** The real engine on this machine, with a home of its own. */
function openHome(home: string) {
  const data = join(home, 'data');
  const autostart = join(home, '.config/autostart');
  for (const path of [data, autostart]) mkdirSync(path, { recursive: true });
  const engine = openEngine({
    dataDirectory: data,
    guardScript: join(process.cwd(), 'resources/guard.sh'),
    log,
    nowMs: Date.now,
    env: { HOME: home, XDG_CONFIG_DIRS: join(home, 'xdg') },
  });
  onTestFinished(() => engine.stopEngine());
  const validator = new OptimizationValidator({
    engine,
    probes: { 'cpu-latency': NO_PROBE, 'disk-sync': NO_PROBE },
    dataDirectory: data,
    roots: { proc: '/proc', sys: '/sys' },
    nowMs: Date.now,
    random: Math.random,
  });
  const tools = {
    engine: serializeByTarget(createEnginePort({ engine, validator })),
    readProcesses: async () => [],
    log,
    parse: parseHere,
  };
  let count = 0;
  const changeSets = new ChangeSets({
    ...tools,
    path: join(data, 'change-sets'),
    settings: () => ({ enabled: true, max_cpu_usage: 1, max_memory_usage: 1, health_threshold: 0 }),
    load: () => ({ cpuRatio: null, memoryRatio: null, healthRatio: null }),
    pause: () => undefined,
    clock: systemClock,
    createToken: () => String(++count).padStart(4, '0'),
  });
  return { engine, tools, changeSets, autostart, path: join(data, 'change-sets') };
}

describe.runIf(process.platform === 'linux')('a change set on this machine', () => {
  it('is accepted from the watched inbox, and applied as a whole', async () => {
    const { changeSets, engine, autostart, path } = openHome(temporaryDirectory());
    const { pid } = startTarget();
    const before = getPriority(pid);
    const entry = join(autostart, 'updater.desktop');
    writeFileSync(entry, '[Desktop Entry]\nExec=updater\n');
    onTestFinished(changeSets.start());
    writeFileSync(
      join(path, 'inbox', 'calm.yaml'),
      `name: calm
changes:
  - { action: process-priority, target: "pid:${pid}", value: 9 }
  - { action: autostart-off, target: "path:${entry}" }
`,
    );
    await expect.poll(() => changeSets.status.ended, { timeout: 8_000 }).toMatchObject([{ outcome: 'done' }]);
    expect(getPriority(pid)).toBe(9);
    expect(readFileSync(entry, 'utf8')).toContain('Hidden=true');
    expect(engine.getOptimizationStatus().open.map(({ by }) => by)).toEqual(
      Array.from({ length: 2 }, () => `change-set ${changeSets.status.ended[0]?.id}`),
    );
    engine.rollbackAll();
    expect(getPriority(pid)).toBe(before);
    expect(readFileSync(entry, 'utf8')).toBe('[Desktop Entry]\nExec=updater\n');
  });

  it('leaves everything as before if one change fails', async () => {
    const { changeSets, autostart, path } = openHome(temporaryDirectory());
    const { pid } = startTarget();
    const before = getPriority(pid);
    const entry = join(autostart, 'updater.desktop');
    writeFileSync(entry, '[Desktop Entry]\nExec=updater\n');
    // The engine refuses the second change of the same setting after the first was made.
    const change = `  - { action: process-priority, target: "pid:${pid}", value: 9 }\n`;
    const text = `name: twice\nretries: 0\nchanges:\n  - { action: autostart-off, target: "path:${entry}" }\n${change}${change.replace('value: 9', 'value: 11')}`;
    await changeSets.submit('twice.yaml', text);
    await expect
      .poll(() => changeSets.status.ended, { timeout: 5_000 })
      .toMatchObject([
        { outcome: 'failed', items: [{ result: 'undone' }, { result: 'undone' }, { result: 'failed' }] },
      ]);
    expect(getPriority(pid)).toBe(before);
    expect(readFileSync(entry, 'utf8')).toBe('[Desktop Entry]\nExec=updater\n');
    expect(readdirSync(join(path, 'queue'))).toEqual([]);
  });
});

describe('the shipped profiles', () => {
  it.each(readdirSync(PROFILES))('%s names existing actions', async (file) => {
    const { engine } = openHome(temporaryDirectory());
    const read = await readChangeSet(readFileSync(join(PROFILES, file), 'utf8'), file);
    if (!read.ok) throw new Error(read.problems.join('\n'));
    expect(file).toBe(`${read.changeSet.name}.yaml`);
    const known = engine.listActions().map(({ id }) => id);
    expect(read.changeSet.items.map(({ action }) => action).filter((action) => !known.includes(action))).toEqual([]);
  });

  it('report for each of their changes if it works here', async () => {
    const { tools } = openHome(temporaryDirectory());
    const profiles = new Profiles({
      ...tools,
      shippedPath: PROFILES,
      ownPath: '/nowhere',
      wasUndoneAll: () => false,
      state: createMemoryState(),
    });
    const { profiles: listed, problems } = await profiles.list();
    expect(problems).toEqual([]);
    expect(listed.map(({ name }) => name)).toEqual(['battery', 'desktop-responsive']);
    const indexer = listed[1]?.items.find(({ target }) => target === 'name:baloo_file*');
    expect(indexer?.obstacle).toBe('No process named baloo_file* is running.');
  });
});
