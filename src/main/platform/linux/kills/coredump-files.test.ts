import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { DUMP_FORMS, parseDumpName, watchCoredumpFiles } from './coredump-files';
import type { KillObservation } from './observation';

const BOOT = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';

const [SYSTEMD, APPORT] = DUMP_FORMS as [(typeof DUMP_FORMS)[0], (typeof DUMP_FORMS)[0]];

it('parses the name of a dump of systemd-coredump', () => {
  expect(parseDumpName(SYSTEMD, `core.Isolated\\x20Web\\x20Co.1000.${BOOT}.4242.1700000000123456.zst`, 0)).toEqual({
    uid: 1000,
    observation: {
      source: 'coredump',
      atMs: 1_700_000_000_123.456,
      by: 'crash',
      pid: 4242,
      comm: 'Isolated Web Co',
    },
  });
  expect(parseDumpName(SYSTEMD, `core.a.b.0.${BOOT}.1.1`, 0)).toMatchObject({ uid: 0, observation: { comm: 'a.b' } });
  expect(parseDumpName(SYSTEMD, '.#core.x', 0)).toBeUndefined();
});

it('parses the name of a report of Apport', () => {
  expect(parseDumpName(APPORT, '_usr_bin_gnome-shell.1000.crash', 5)).toEqual({
    uid: 1000,
    observation: { source: 'coredump', by: 'crash', atMs: 5, comm: 'gnome-shell' },
  });
  expect(parseDumpName(APPORT, '_usr_bin_gnome-shell.1000.upload', 5)).toBeUndefined();
});

it('reports new dumps of the person and of the system, each once', async () => {
  const directory = temporaryDirectory();
  const found: KillObservation[] = [];
  const stop = watchCoredumpFiles({
    forms: [{ ...SYSTEMD, directory }],
    uid: 1000,
    nowMs: Date.now,
    report: (one) => found.push(one),
  });
  onTestFinished(() => stop());
  const dump = (uid: number, pid: number) =>
    writeFileSync(join(directory, `core.blender.${uid}.${BOOT}.${pid}.1700000000000000.zst`), 'x'.repeat(10_000));
  dump(1001, 1);
  dump(1000, 2);
  dump(33, 3);
  await expect.poll(() => found.map(({ pid }) => pid)).toEqual([2, 3]);
});

it('does nothing on a machine without dumps', () => {
  const forms = [{ ...SYSTEMD, directory: '/nonexistent' }];
  const stop = watchCoredumpFiles({ forms, uid: 0, nowMs: Date.now, report: () => undefined });
  expect(() => stop()).not.toThrow();
});
