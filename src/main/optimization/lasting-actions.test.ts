import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import type { Bottleneck, Resource } from '../../shared/contract/health-schemas';
import { DAY_MS } from '../../shared/model/time';
import { AppLog } from '../base/log';
import { openEngine } from './open-engine';
import { listQuarantine, purgeQuarantine } from './quarantine';

const log = new AppLog(
  () => undefined,
  () => 0,
).for('engine');
const GUARD = join(process.cwd(), 'resources/guard.sh');

/** Creates a home with an old cache and two autostart entries, and an engine for it. */
function makeHome() {
  const home = temporaryDirectory();
  const pip = join(home, '.cache/pip');
  const autostart = join(home, '.config/autostart');
  const system = join(home, 'xdg/autostart');
  for (const folder of [pip, autostart, system]) mkdirSync(folder, { recursive: true });
  const add = (name: string, days = 100) => {
    const path = join(pip, name);
    writeFileSync(path, name);
    const at = new Date(Date.now() - days * DAY_MS);
    utimesSync(path, at, at);
    return path;
  };
  writeFileSync(join(autostart, 'chat.desktop'), '[Desktop Entry]\nExec=/usr/bin/chat --quiet\nHidden=false\n', {
    mode: 0o600,
  });
  writeFileSync(join(system, 'sync.desktop'), '[Desktop Entry]\nExec=syncer\n[Other]\nHidden=no\n');
  const open = () => {
    const engine = openEngine({
      dataDirectory: join(home, 'data'),
      guardScript: GUARD,
      log,
      nowMs: Date.now,
      ownPace: { factor: 1 },
      env: { HOME: home, XDG_CONFIG_DIRS: join(home, 'xdg') },
    });
    onTestFinished(() => engine.stopEngine());
    return engine;
  };
  return { home, pip, autostart, system, add, open };
}

function bottleneck(resource: Resource, app: string): Bottleneck {
  return {
    id: resource,
    resource,
    subject: null,
    severity: 'warning',
    sinceMs: 0,
    untilMs: null,
    activeRatio: 1,
    evidence: [],
    culprits: [{ app, pid: 0, processes: 1, share: 1, text: '' }],
    text: `${resource} is short`,
  };
}

describe.runIf(process.platform === 'linux')('cleaning a cache', () => {
  it('moves only old, closed regular files of this user, and restores them', () => {
    const { home, pip, add, open } = makeHome();
    const [old, recent, held, linked] = [add('old'), add('recent', 2), add('held'), add('linked')];
    linkSync(linked, join(home, 'second-name'));
    symlinkSync(old, join(pip, 'link'));
    const descriptor = openSync(held, 'r');
    onTestFinished(() => closeSync(descriptor));
    const { ino } = statSync(old);
    const engine = open();
    const { id, before, after } = engine.executeOptimization({
      action: 'clean-cache',
      target: `path:${pip}`,
      by: 'test',
    });
    expect([before, after]).toEqual([['in place'], ['quarantined']]);
    expect([old, recent, held, linked].map((path) => existsSync(path))).toEqual([false, true, true, true]);
    expect(listQuarantine(engine)).toMatchObject([{ changeId: id, files: 1, sizeBytes: 3 }]);
    expect(engine.rollbackOptimization(id)).toMatchObject({ state: 'undone' });
    expect(statSync(old).ino).toBe(ino);
    expect(listQuarantine(engine)).toEqual([]);
  });

  it('outlives the host, and deletes only files that are old enough', () => {
    const { pip, add, open } = makeHome();
    const old = add('old');
    const first = open();
    const { id } = first.executeOptimization({ action: 'clean-cache', target: `path:${pip}`, by: 'test' });
    const second = open();
    expect(existsSync(old)).toBe(false);
    const purge = (nowMs: number) => purgeQuarantine(second, { changeId: id, olderThanDays: 7, nowMs });
    expect(() => purge(Date.now())).toThrow('less than 7 days');
    expect(purge(Date.now() + 8 * DAY_MS)).toMatchObject({ state: 'moot' });
    expect(listQuarantine(second)).toEqual([]);
    expect(() => purge(Date.now() + 8 * DAY_MS)).toThrow('no files in the quarantine');
  });

  it.each(['.cache', '.config/autostart', '.cache/pip/../../data', '.cache/unknown'])('refuses %s', (name) => {
    const { home, add, open } = makeHome();
    add('old');
    const target = `path:${home}/${name}`;
    expect(() => open().plan({ action: 'clean-cache', target, by: 'test' })).toThrow(
      'only these folders can be cleaned',
    );
  });
});

describe.runIf(process.platform === 'linux')('autostart', () => {
  it('is disabled by a hidden copy and restored exactly', () => {
    const { autostart, system, open } = makeHome();
    const engine = open();
    const own = join(autostart, 'chat.desktop');
    const before = readFileSync(own);
    const chat = engine.executeOptimization({ action: 'autostart-off', target: `path:${own}`, by: 'test' });
    expect(readFileSync(own, 'utf8')).toBe('[Desktop Entry]\nExec=/usr/bin/chat --quiet\nHidden=true\n');
    const sync = engine.executeOptimization({
      action: 'autostart-off',
      target: `path:${system}/sync.desktop`,
      by: 'test',
    });
    const copy = join(autostart, 'sync.desktop');
    expect(readFileSync(copy, 'utf8')).toBe('[Desktop Entry]\nHidden=true\nExec=syncer\n[Other]\nHidden=no\n');
    for (const { id } of [sync, chat]) expect(engine.rollbackOptimization(id)).toMatchObject({ state: 'undone' });
    expect(readFileSync(own)).toEqual(before);
    expect(statSync(own).mode & 0o777).toBe(0o600);
    expect(existsSync(copy)).toBe(false);
  });

  it('stays disabled after a kill, and keeps a later edit of the person', () => {
    const { autostart, open } = makeHome();
    const own = join(autostart, 'chat.desktop');
    const first = open();
    const { id } = first.executeOptimization({ action: 'autostart-off', target: `path:${own}`, by: 'test' });
    const second = open();
    expect(second.getOptimizationStatus().open).toHaveLength(1);
    writeFileSync(own, 'mine');
    expect(second.rollbackOptimization(id)).toMatchObject({ state: 'superseded' });
    expect(readFileSync(own, 'utf8')).toBe('mine');
  });

  it('refuses links and other folders', () => {
    const { home, autostart, open } = makeHome();
    symlinkSync(join(autostart, 'chat.desktop'), join(autostart, 'link.desktop'));
    const plan = (path: string) => open().plan({ action: 'autostart-off', target: `path:${path}`, by: 'test' });
    expect(() => plan(join(autostart, 'link.desktop'))).toThrow('not a regular file');
    expect(() => plan(join(home, 'x.desktop'))).toThrow('must be a .desktop file');
  });
});

describe.runIf(process.platform === 'linux')('suggestions', () => {
  it('follow from shortages and apply nothing', () => {
    const { pip, autostart, add, open } = makeHome();
    add('old');
    const engine = open();
    expect(engine.suggest({ bottlenecks: [], ownSteps: [] })).toEqual([]);
    const bottlenecks = [bottleneck('disk-space', ''), bottleneck('memory', 'chat')];
    const suggestions = engine.suggest({ bottlenecks, ownSteps: ['own CPU use is over its budget'] });
    // Support for swap in compressed memory depends on this machine.
    const ofHome = suggestions.filter(({ action }) => action !== 'zram-swap');
    expect(ofHome.map(({ action, target, problem }) => [action, target, problem])).toEqual([
      ['autostart-off', `path:${autostart}/chat.desktop`, 'memory is short'],
      ['clean-cache', `path:${pip}`, 'disk-space is short'],
      ['own-pace', 'machine', 'own CPU use is over its budget'],
    ]);
    expect(engine.getOptimizationHistory()).toEqual([]);
    const over = bottlenecks.map((one) => ({ ...one, untilMs: 1 }));
    expect(engine.suggest({ bottlenecks: over, ownSteps: [] })).toEqual([]);
  });

  it('find the entry of a program whose file has a version', () => {
    const { autostart, open } = makeHome();
    writeFileSync(join(autostart, 'notes.desktop'), '[Desktop Entry]\nExec=/opt/Notes-1.5.3-x86_64.AppImage\n');
    const suggestions = open().suggest({ bottlenecks: [bottleneck('memory', 'Notes')], ownSteps: [] });
    expect(suggestions.map(({ target }) => target)).toContain(`path:${autostart}/notes.desktop`);
  });

  it('leave out entries that the next login does not start', () => {
    const { autostart, system, open } = makeHome();
    const targets = () =>
      open()
        .suggest({ bottlenecks: [bottleneck('memory', 'syncer'), bottleneck('memory', 'chat')], ownSteps: [] })
        .filter(({ action }) => action === 'autostart-off')
        .map(({ target }) => target)
        .sort();
    expect(targets()).toEqual([`path:${autostart}/chat.desktop`, `path:${system}/sync.desktop`]);
    // An own entry takes the place of the system's one of the same name.
    writeFileSync(join(autostart, 'sync.desktop'), '[Desktop Entry]\nExec=syncer\nHidden=true\n');
    writeFileSync(join(autostart, 'chat.desktop'), '[Desktop Entry]\r\nExec=chat\r\nTryExec=/nonexistent\r\n');
    expect(targets()).toEqual([]);
  });

  it('lists debunked actions with their measurements and refuses them', () => {
    const engine = makeHome().open();
    expect(engine.listActions().find(({ id }) => id === 'drop-caches')).toMatchObject({ supported: false });
    expect(() => engine.plan({ action: 'drop-caches', target: 'machine', by: 'test' })).toThrow('debunked');
  });
});

it('measures less often until the change is undone', () => {
  const ownPace = { factor: 1 };
  const options = { dataDirectory: temporaryDirectory(), guardScript: GUARD, log, nowMs: Date.now };
  const engine = openEngine({ ...options, ownPace });
  engine.executeOptimization({ action: 'own-pace', target: 'machine', value: '3', by: 'test' });
  expect(ownPace.factor).toBe(3);
  // A new process: the pace of a killed one is not restored.
  const next = openEngine(options);
  expect(next.getOptimizationHistory()).toMatchObject([{ state: 'undone' }]);
  next.stopEngine();
  engine.stopEngine();
  expect(ownPace.factor).toBe(1);
});
