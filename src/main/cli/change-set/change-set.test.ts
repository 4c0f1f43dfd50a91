import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFakeContext } from '../../../../tests/helpers/fake-context';
import { runCommand } from '../../../../tests/helpers/run-command';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import type { ChangeSetReport, ItemOutcome } from '../../../shared/contract/change-set-schemas';
import { EXIT } from '../verb';

const ESCAPE = '\u001b';
const HOSTILE = `evil${ESCAPE}[2Jname`;

const ITEM: ItemOutcome = {
  action: 'swappiness',
  target: 'machine',
  targetText: HOSTILE,
  result: 'skipped',
  reason: 'there is no swap here',
  changeId: null,
};

const REPORT: ChangeSetReport = {
  id: '1800000000000-ab.calm',
  name: 'calm',
  fileName: 'calm.yaml',
  outcome: 'failed',
  reason: HOSTILE,
  problems: ['calm.yaml:3: changes: is required'],
  attempts: 2,
  receivedAtMs: 0,
  endedAtMs: 0,
  durationMs: 1_500,
  items: [ITEM],
};

const submitted: { text: string; fileName?: string | undefined }[] = [];
const api = {
  changeSets: {
    list: async () => ({
      inbox: '/inbox',
      isEnabled: true,
      problem: null,
      queued: [],
      ended: [REPORT],
      successRatio: 0,
    }),
    submit: async (request: { text: string; fileName?: string | undefined }) => {
      submitted.push(request);
      return { id: 'an-id' };
    },
  },
};

it('lists change sets, submits a file and shows a report', async () => {
  const context = createFakeContext(api);
  const file = join(temporaryDirectory(), 'calm.yaml');
  writeFileSync(file, 'name: calm\n');
  expect(await runCommand(context, 'change-set list')).toBe(EXIT.healthy);
  expect(await runCommand(context, ['change-set', 'submit', file])).toBe(EXIT.healthy);
  expect(await runCommand(context, ['change-set', 'report', REPORT.id])).toBe(EXIT.notHealthy);
  expect(submitted).toEqual([{ text: 'name: calm\n', fileName: 'calm.yaml' }]);
  const text = context.terminal.printed.join('\n');
  expect(text).toContain('calm: failed after 2 attempts');
  expect(text).toContain('calm.yaml:3: changes: is required');
  expect(text).not.toContain(ESCAPE);
  expect(await runCommand(context, 'change-set submit')).toBe(EXIT.usage);
  await expect(runCommand(context, 'change-set submit /no/such')).rejects.toThrow('it does not exist');
});

it('checks a file without a host', async () => {
  const context = createFakeContext({});
  const file = join(temporaryDirectory(), 'calm.yaml');
  writeFileSync(file, 'name: calm\nchanges:\n  - { action: swappiness, target: machine, value: 10 }\n');
  expect(await runCommand(context, ['change-set', 'check', file])).toBe(EXIT.healthy);
  writeFileSync(file, 'name: calm\nchanges:\n  - { action: swappiness, target: everything }\n');
  expect(await runCommand(context, ['change-set', 'check', file])).toBe(EXIT.notHealthy);
  expect(context.terminal.printed.join('\n')).toContain(`${file}:3:27: changes.0.target: must be machine`);
  expect(context.connections().opened).toBe(0);
});
