import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FakeEngine } from '../../../../tests/helpers/fake-engine';
import { createMemoryState } from '../../../../tests/helpers/memory-state';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { AppLog } from '../../base/log';
import { parseHere } from '../../base/parse-apart';
import { noteUndoneAll, wasUndoneAll } from '../../base/undone-all';
import { Profiles } from './profiles';

const log = new AppLog(
  () => undefined,
  () => 0,
).for('test');

const profile = (name: string, actions: readonly string[]) =>
  `name: ${name}\nchanges:\n${actions.map((action) => `  - { action: ${action}, target: machine }\n`).join('')}`;

function setUp() {
  const root = temporaryDirectory();
  const [shippedPath, ownPath] = [join(root, 'shipped'), join(root, 'own')];
  mkdirSync(shippedPath);
  mkdirSync(ownPath);
  writeFileSync(join(shippedPath, 'fast.yaml'), profile('fast', ['one', 'two', 'three']));
  writeFileSync(join(shippedPath, 'slow.yaml'), profile('slow', ['two', 'four']));
  const engine = new FakeEngine();
  const parts = {
    shippedPath,
    ownPath,
    engine,
    state: createMemoryState(),
    wasUndoneAll: () => wasUndoneAll(root),
    log,
    parse: parseHere,
    readProcesses: async () => [],
  };
  return { engine, parts, root, ownPath, profiles: new Profiles(parts) };
}

describe('a profile', () => {
  it('leaves out unsupported changes, and is undone as a whole', async () => {
    const { engine, profiles } = setUp();
    engine.impossible.set('two', 'there is no battery');
    const { items } = await profiles.use('fast');
    expect(items.map(({ result }) => result)).toEqual(['applied', 'skipped', 'applied']);
    expect(items[1]?.reason).toContain('there is no battery');
    expect(profiles.active).toBe('fast');
    expect((await profiles.off()).items.map(({ result }) => result)).toEqual(['undone', 'undone']);
    expect(engine.values.size).toBe(0);
    expect(await profiles.off()).toEqual({ active: null, items: [] });
  });

  it('replaces the previous one, also if both are requested at once', async () => {
    const { engine, profiles } = setUp();
    await Promise.all([profiles.use('fast'), profiles.use('slow')]);
    expect(profiles.active).toBe('slow');
    expect([...engine.values.keys()]).toEqual(['two machine', 'four machine']);
    expect(engine.openChanges().every(({ by }) => by === 'profile slow')).toBe(true);
  });

  it('is applied again by the next host, which undoes the rest of another one', async () => {
    const { engine, parts, profiles } = setUp();
    await profiles.use('fast');
    const [last, ...others] = engine.openChanges();
    for (const { id } of others) engine.undo(id);
    await engine.apply({ action: 'stray', target: 'machine', by: 'profile old', validate: false });
    const next = new Profiles(parts);
    await next.resume();
    expect(next.active).toBe('fast');
    expect(new Set(engine.values.keys())).toEqual(new Set(['three machine', 'one machine', 'two machine']));
    expect(engine.find(last?.id ?? '')?.state).toBe('kept');
    await next.off();
    expect(engine.values.size).toBe(0);
    const last2 = new Profiles(parts);
    await last2.resume();
    expect(last2.active).toBeNull();
  });

  it('ends when a person undoes all of it, and not after one change', async () => {
    const { engine, parts, profiles } = setUp();
    await profiles.use('fast');
    engine.undo(engine.openChanges()[0]?.id ?? '');
    await profiles.noteUndoneAll();
    expect(profiles.active).toBe('fast');
    engine.undoAll();
    await profiles.noteUndoneAll();
    expect(profiles.active).toBeNull();
    const next = new Profiles(parts);
    await next.resume();
    expect(engine.values.size).toBe(0);
  });

  it('is not applied again if everything was undone while no host ran', async () => {
    const { engine, parts, root, profiles } = setUp();
    await profiles.use('fast');
    engine.undoAll();
    noteUndoneAll(root);
    const next = new Profiles(parts);
    await next.resume();
    expect([next.active, engine.values.size]).toEqual([null, 0]);
    await next.use('fast');
    const later = new Profiles(parts);
    await later.resume();
    expect(later.active).toBe('fast');
  });

  it('is not used if nothing of it works, and ends at the next start if its file was deleted', async () => {
    const { engine, parts, profiles } = setUp();
    for (const action of ['two', 'four']) engine.impossible.set(action, 'not here');
    await profiles.use('fast');
    await expect(profiles.use('slow')).rejects.toThrow('No change of slow works on this machine: two: ');
    expect(profiles.active).toBeNull();
    await expect(profiles.use('gone')).rejects.toThrow('There is no profile gone');
    await parts.state.set('profiles', 'active', 'gone');
    const next = new Profiles(parts);
    await next.resume();
    expect(next.active).toBeNull();
  });

  it('may be a link, as dotfiles managers create it', async () => {
    const { root, ownPath, profiles } = setUp();
    writeFileSync(join(root, 'mine.yaml'), profile('mine', ['one']));
    symlinkSync('../mine.yaml', join(ownPath, 'mine.yaml'));
    const { profiles: listed, problems } = await profiles.list();
    expect([listed.map(({ name }) => name), problems]).toEqual([['fast', 'slow', 'mine'], []]);
  });

  it('from a person replaces a shipped one, and is listed with its mistakes', async () => {
    const { engine, profiles, ownPath } = setUp();
    engine.impossible.set('own', 'not here');
    writeFileSync(join(ownPath, 'mine.yaml'), profile('slow', ['own']));
    writeFileSync(join(ownPath, 'wrong.yaml'), 'name: wrong\nchanges:\n  - action: one\n');
    const { profiles: listed, problems } = await profiles.list();
    expect(listed).toMatchObject([
      { name: 'fast', origin: 'shipped', isActive: false },
      {
        name: 'slow',
        origin: 'own',
        items: [{ action: 'own', obstacle: 'own does not work on this machine: not here' }],
      },
    ]);
    expect(problems[0]).toMatch(/^wrong\.yaml:3:5: changes\.0\.target: /);
    expect(engine.requests).toEqual([]);
  });
});
