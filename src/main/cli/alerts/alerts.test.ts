import { expect, it } from 'vitest';
import { createFakeContext, type FakeApi } from '../../../../tests/helpers/fake-context';
import { runCommand } from '../../../../tests/helpers/run-command';
import { EXIT } from '../verb';

it('silences by label, and prints events without control characters', async () => {
  const requested: unknown[] = [];
  const api: FakeApi = {
    alerts: {
      silence: async (wanted: unknown) => {
        requested.push(wanted);
        return { id: 's', matchers: {}, fromMs: 0, untilMs: 0, comment: '', createdBy: 'person' };
      },
      history: async () => [
        { atMs: 0, kind: 'firing', subject: 's', rule: 'r', severity: 'warning', by: 'x', text: '\u001b[2Jgone' },
      ],
    },
  };
  const context = createFakeContext(api);
  await runCommand(context, ['alerts', 'silence', 'mount=/srv', 'rule=a=b', '--hours', '1', '--comment', 'why']);
  expect(requested).toEqual([{ matchers: { mount: '/srv', rule: 'a=b' }, durationMs: 3_600_000, comment: 'why' }]);
  await runCommand(context, ['alerts', 'history', '--limit', '5']);
  expect(context.terminal.printed.join('')).not.toContain('\u001b');
  for (const wrong of [['dance'], ['silence', 'foo'], ['silence', 'a=1', 'a=2'], ['history', '--limit', '0']])
    expect(await runCommand(context, ['alerts', ...wrong])).toBe(EXIT.usage);
});
