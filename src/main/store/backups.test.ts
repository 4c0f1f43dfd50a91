import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { HOUR_MS } from '../../shared/model/time';
import { createBackups } from './backups';

function create(settings: { every_hours: number; keep: number }) {
  const directory = temporaryDirectory();
  const problems: string[] = [];
  let nowMs = Date.UTC(2026, 0, 1);
  let isBroken = false;
  const backups = createBackups({
    directory,
    settings: () => settings,
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    report: (problem) => void problems.push(problem),
    async make(target) {
      if (isBroken) throw new Error('the disk is full');
      writeFileSync(target, 'x');
      utimesSync(target, nowMs / 1000, nowMs / 1000);
      return 1;
    },
  });
  return {
    backups,
    problems,
    files: () => readdirSync(directory).sort(),
    pass: (hours: number) => {
      nowMs += hours * HOUR_MS;
    },
    break: (value: boolean) => {
      isBroken = value;
    },
  };
}

it('makes a backup when it is due, limits their number, and never deletes requested ones', async () => {
  const { backups, files, pass } = create({ every_hours: 24, keep: 2 });
  expect(await backups.makeNow()).toEqual({ name: 'backup-2026-01-01T00-00-00.000Z.tar.gz', sizeBytes: 1 });
  for (let hour = 0; hour < 72; hour++) {
    await backups.runIfDue();
    pass(1);
  }
  expect(files()).toEqual([
    'backup-2026-01-01T00-00-00.000Z.tar.gz',
    'scheduled-2026-01-02T00-00-00.000Z.tar.gz',
    'scheduled-2026-01-03T00-00-00.000Z.tar.gz',
  ]);
});

it('makes none when the interval is 0', async () => {
  const { backups, files } = create({ every_hours: 0, keep: 2 });
  await backups.runIfDue();
  expect(files()).toEqual([]);
});

it('reports a failure once an hour, and retries', async () => {
  const { backups, files, problems, pass, break: breakDisk } = create({ every_hours: 24, keep: 2 });
  breakDisk(true);
  for (let quarter = 0; quarter < 4; quarter++) {
    await backups.runIfDue();
    pass(0.25);
  }
  expect(problems).toEqual(['the scheduled backup failed; trying again in an hour: the disk is full']);
  breakDisk(false);
  await backups.runIfDue();
  expect(files()).toHaveLength(1);
});
