import { expect, it } from 'vitest';
import type { GoneProcess } from '../platform/linux/gone-processes';
import type { KillObservation } from '../platform/linux/kills/observation';
import { nameVictim } from './name-victim';

const GIB = 1024 ** 3;
const gone = (pid: number, app: string, gib: number, atMs = 1_000): GoneProcess => ({
  pid,
  app,
  name: app,
  user: 'anna',
  memoryBytes: gib * GIB,
  atMs,
});
const BLENDER = { id: 'org.blender.Blender', title: 'Blender' };
const kill = (...observations: Partial<KillObservation>[]) => ({
  atMs: 0,
  observations: observations.map((one): KillObservation => ({ source: 'kernel log', atMs: 0, ...one })),
});

it('prefers the process as it was scanned, under the title of its desktop entry', async () => {
  const killed = kill({ pid: 42, comm: 'Isolated Web Co', unit: 'app-firefox-1.scope', memoryBytes: GIB });
  const firefox = { id: 'firefox', title: 'Firefox' };
  expect(await nameVictim(killed, [gone(42, 'firefox', 2), gone(43, 'big', 9)], async () => firefox)).toEqual({
    who: 'Firefox',
    app: 'firefox',
    isCertain: true,
    pid: 42,
    unit: 'app-firefox-1.scope',
    memoryBytes: GIB,
  });
});

it('does not call a program in a terminal by the name of the terminal', async () => {
  const konsole = { id: 'org.kde.konsole', title: 'Konsole' };
  const killed = kill({ pid: 42, comm: 'cc1plus', unit: 'app-org.kde.konsole-9.scope' });
  expect(await nameVictim(killed, [], async () => konsole)).toMatchObject({ who: 'cc1plus', app: 'cc1plus' });
});

it('takes the unit if nothing else is known, also from the control group', async () => {
  const killed = kill({ source: 'memory.events', group: '/app.slice/app-gnome-org.blender.Blender-42.scope' });
  const units: string[] = [];
  const nameUnit = async (unit: string) => {
    units.push(unit);
    return BLENDER;
  };
  expect(await nameVictim(killed, [gone(7, 'other', 3)], nameUnit)).toMatchObject({ who: 'Blender', isCertain: true });
  expect(units).toEqual(['app-gnome-org.blender.Blender-42.scope']);
});

it('guesses the largest program that ended at that time, and marks the guess', async () => {
  const killed = kill({ source: 'memory.events', group: '/session-2.scope' });
  const ended = [gone(1, 'small', 0.01), gone(2, 'make', 0.5), gone(3, 'eater', 3), gone(4, 'old', 9, -60_000)];
  expect(await nameVictim(killed, ended, async () => undefined)).toMatchObject({
    who: 'eater',
    pid: 3,
    isCertain: false,
  });
  expect(await nameVictim(killed, [gone(1, 'small', 0.01)], async () => undefined)).toMatchObject({
    who: 'a program',
    app: null,
  });
});

it('makes a hostile name plain', async () => {
  expect((await nameVictim(kill({ pid: 1, comm: 'a\u001b[2Jb' }), [], async () => undefined)).who).not.toContain(
    '\u001b',
  );
});
