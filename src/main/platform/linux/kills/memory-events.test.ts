import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { watchMemoryEvents } from './memory-events';
import type { KillObservation } from './observation';

const TOP = 'user.slice/user-1000.slice';
const APPS = `/${TOP}/user@1000.service/app.slice`;

interface Counts {
  readonly kills?: number;
  readonly limits?: number;
  /** Counts of the group alone; a kernel before 5.2 has no file for them. */
  readonly own?: { readonly kills: number; readonly limits: number } | null;
}

/** Formats memory.events as Linux 6.x writes it. */
function eventsText({ kills = 0, limits = 0 }: Counts): string {
  return `low 0\nhigh 12\nmax 3\noom ${limits}\noom_kill ${kills}\noom_group_kill 0\n`;
}

/** Plays a tree of control groups with the files of the kernel. The kernel changes them in place, as here. */
function playTree() {
  const root = temporaryDirectory();
  const found: KillObservation[] = [];
  const set = (path: string, counts: Counts) => {
    mkdirSync(join(root, path), { recursive: true });
    if (counts.own !== null) writeFileSync(join(root, path, 'memory.events.local'), eventsText(counts.own ?? counts));
    writeFileSync(join(root, path, 'memory.events'), eventsText(counts));
  };
  set(TOP, { own: { kills: 0, limits: 0 } });
  set(`${TOP}/user@1000.service`, { own: { kills: 0, limits: 0 } });
  set(APPS, { own: { kills: 0, limits: 0 } });
  return {
    root,
    found,
    set,
    async start() {
      const stop = watchMemoryEvents({ root, tops: [TOP], nowMs: Date.now, report: (one) => found.push(one) });
      onTestFinished(() => stop());
      // The first search runs in a timer.
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
    count: async (number: number) => expect.poll(() => found.length, { timeout: 3_000 }).toBe(number),
  };
}

const OWN_NONE = { own: { kills: 0, limits: 0 } };

describe('memory.events', () => {
  it('reports a kill in the scope of its program, though only the group above is watched', async () => {
    const tree = playTree();
    tree.set(`${APPS}/app-gnome-blender-42.scope`, {});
    tree.set(`${APPS}/app-gnome-firefox-7.scope`, { kills: 2 });
    tree.set(TOP, { kills: 2, ...OWN_NONE });
    await tree.start();
    tree.set(`${APPS}/app-gnome-blender-42.scope`, { kills: 1 });
    tree.set(APPS, { kills: 3, ...OWN_NONE });
    tree.set(TOP, { kills: 3, ...OWN_NONE });
    await tree.count(1);
    expect(tree.found[0]).toMatchObject({
      source: 'memory.events',
      by: undefined,
      group: `${APPS}/app-gnome-blender-42.scope`,
      processes: 1,
    });
  });

  it('names the group whose limit was reached, and ignores reclaim and limits without a kill', async () => {
    const tree = playTree();
    const scope = `${APPS}/run-u7.scope`;
    tree.set(scope, {});
    await tree.start();
    tree.set(TOP, { limits: 1, ...OWN_NONE });
    tree.set(scope, { kills: 2, limits: 1 });
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(tree.found).toEqual([]);
    tree.set(TOP, { kills: 2, limits: 1, ...OWN_NONE });
    await tree.count(1);
    expect(tree.found[0]).toMatchObject({
      by: 'kernel, limit of a group',
      group: scope,
      limitGroup: scope,
      processes: 2,
    });
  });

  it('computes the counts of a group itself on kernels before 5.2', async () => {
    const tree = playTree();
    const scope = `${APPS}/app-x-1.scope`;
    for (const path of [TOP, `${TOP}/user@1000.service`, APPS, scope]) {
      rmSync(join(tree.root, path, 'memory.events.local'), { force: true });
      tree.set(path, { own: null });
    }
    await tree.start();
    for (const path of [scope, APPS, `${TOP}/user@1000.service`, TOP]) tree.set(path, { kills: 1, own: null });
    await tree.count(1);
    expect(tree.found[0]?.group).toBe(scope);
  });

  it('names a scope that was removed with its last process', async () => {
    const tree = playTree();
    tree.set(`${APPS}/app-gnome-blender-42.scope`, {});
    tree.set(`${APPS}/app-gnome-firefox-7.scope`, {});
    await tree.start();
    rmSync(join(tree.root, APPS, 'app-gnome-blender-42.scope'), { recursive: true });
    tree.set(TOP, { kills: 1, ...OWN_NONE });
    await tree.count(1);
    expect(tree.found[0]).toMatchObject({ group: `${APPS}/app-gnome-blender-42.scope`, processes: 1, by: undefined });
  });

  it('names the limit of a scope that was removed with its last process', async () => {
    const tree = playTree();
    const scope = `${APPS}/run-u7.scope`;
    tree.set(scope, {});
    await tree.start();
    tree.set(TOP, { limits: 1, ...OWN_NONE });
    await new Promise((resolve) => setTimeout(resolve, 700));
    rmSync(join(tree.root, scope), { recursive: true });
    tree.set(TOP, { limits: 1, kills: 1, ...OWN_NONE });
    await tree.count(1);
    expect(tree.found[0]).toMatchObject({ by: 'kernel, limit of a group', group: scope, limitGroup: scope });
  });

  it('reports a kill without a group if several were removed', async () => {
    const tree = playTree();
    for (const name of ['app-a-1.scope', 'app-b-2.scope']) tree.set(`${APPS}/${name}`, {});
    await tree.start();
    for (const name of ['app-a-1.scope', 'app-b-2.scope']) rmSync(join(tree.root, APPS, name), { recursive: true });
    tree.set(TOP, { kills: 1, ...OWN_NONE });
    await tree.count(1);
    expect(tree.found[0]?.group).toBeUndefined();
  });

  it('reports a scope that began after the start', async () => {
    const tree = playTree();
    await tree.start();
    tree.set(`${APPS}/app-new-9.scope`, { kills: 1 });
    tree.set(TOP, { kills: 1, ...OWN_NONE });
    await tree.count(1);
    expect(tree.found[0]?.group).toBe(`${APPS}/app-new-9.scope`);
  });
});
