import { expect, it } from 'vitest';
import { createFakeContext } from '../../../../tests/helpers/fake-context';
import { runCommand } from '../../../../tests/helpers/run-command';
import type { ItemOutcome } from '../../../shared/contract/change-set-schemas';
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

const api = {
  profiles: {
    list: async () => ({
      active: 'battery',
      profiles: [
        {
          name: 'battery',
          description: HOSTILE,
          origin: 'shipped' as const,
          isActive: true,
          items: [{ action: 'swappiness', target: 'machine', value: '10', why: '', obstacle: 'there is no swap' }],
        },
      ],
      problems: [`wrong.yaml:3: ${HOSTILE}`],
    }),
    use: async ({ name }: { name: string }) => ({ active: name, items: [ITEM] }),
    off: async () => ({ active: null, items: [] }),
  },
};

it('lists, applies and undoes profiles', async () => {
  const context = createFakeContext(api);
  expect(await runCommand(context, 'profile list')).toBe(EXIT.healthy);
  expect(await runCommand(context, 'profile use battery')).toBe(EXIT.healthy);
  expect(await runCommand(context, 'profile off')).toBe(EXIT.healthy);
  const text = context.terminal.printed.join('\n');
  expect(text).toContain('* battery (shipped)');
  expect(text).toContain('skipped here: there is no swap');
  expect(text).toContain('Profile battery is active.');
  expect(text).toContain('No profile is active');
  expect(text).not.toContain(ESCAPE);
  expect(await runCommand(context, 'profile use')).toBe(EXIT.usage);
  expect(await runCommand(context, 'profile what')).toBe(EXIT.usage);
});
