import { expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { runCommand } from '../../../tests/helpers/run-command';
import type { UndoResult } from '../../shared/contract/optimization-schemas';
import { EXIT } from './verb';

const RESULTS: readonly UndoResult[] = [
  { changeId: 'change-2', state: 'undone', reason: 'Everything is as it was.' },
  { changeId: 'change-1', state: 'failed', reason: 'EACCES', warning: 'It turns one way\u001b[2J only.' },
];

it.each([false, true])('prints results, and warnings on standard error (json: %s)', async (json) => {
  const context = createFakeContext({ optimize: { undo: async () => [...RESULTS] } }, { json });
  expect(await runCommand(context, 'undo --all')).toBe(EXIT.notHealthy);
  const { printed, warned } = context.terminal;
  expect(warned).toEqual([expect.stringMatching(/^homeostat: change-1: It turns one way.* only\.$/)]);
  expect(warned.join()).not.toContain('\u001b');
  if (json) expect(JSON.parse(printed.join('\n'))).toEqual(RESULTS);
  else expect(printed.join('\n')).toContain('EACCES');
});
