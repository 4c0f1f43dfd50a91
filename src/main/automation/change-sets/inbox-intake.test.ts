import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { ChangeSetFolder } from './change-set-folder';
import { InboxIntake } from './inbox-intake';

function createIntake(files: number) {
  const folder = new ChangeSetFolder(temporaryDirectory());
  folder.prepare();
  for (let index = 0; index < files; index++) writeFileSync(join(folder.inbox, `set-${index}.yaml`), 'name: x');
  let nowMs = 0;
  const taken: string[] = [];
  const crowds: string[] = [];
  const intake = new InboxIntake({
    folder,
    monotonicMs: () => nowMs,
    stamp: () => `1-${taken.length}`,
    queueLength: () => 0,
    onTaken: (id) => taken.push(id),
    onCrowd: (text) => crowds.push(text),
  });
  return { intake, folder, taken, crowds, pass: (ms: number) => (nowMs += ms) };
}

it('takes a few files at a check and 500 a minute, and reports how many wait', async () => {
  const { intake, folder, taken, crowds, pass } = createIntake(600);
  await intake.take();
  expect(taken).toHaveLength(0);
  pass(1_000);
  await intake.take();
  expect(taken).toHaveLength(20);
  expect(intake.problem).toMatch(/contains 580 files that wait for their turn/);
  for (let check = 0; check < 40; check++) await intake.take();
  expect(taken).toHaveLength(500);
  pass(60_000);
  for (let check = 0; check < 5; check++) await intake.take();
  expect(taken).toHaveLength(600);
  expect(readdirSync(folder.inbox)).toHaveLength(0);
  expect(intake.problem).toBeUndefined();
  expect(crowds).toHaveLength(1);
});

it('does not list a crowded inbox to its end', async () => {
  const { folder } = createIntake(1_100);
  expect(await folder.listInbox()).toMatchObject({ isCut: true, files: { length: 1_000 } });
});
