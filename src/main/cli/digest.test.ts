import { expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { runCommand } from '../../../tests/helpers/run-command';
import { EXIT } from './verb';

const ESCAPE = '\u001b';
const HOSTILE = `evil${ESCAPE}[2Jname`;

it('summarizes a day or a week with incidents, alerts and changes', async () => {
  const spans: number[] = [];
  const context = createFakeContext({
    digest: {
      get: async (query: { spanMs?: number | undefined }) => {
        spans.push(query.spanMs ?? 0);
        return {
          fromMs: 0,
          toMs: 86_400_000,
          watchedMs: 7_200_000,
          states: [{ state: 'healthy' as const, share: 1 }],
          incidents: [
            {
              id: 'i',
              openedAtMs: 0,
              durationMs: null,
              severity: 'warning' as const,
              cause: HOSTILE,
              tried: [HOSTILE],
            },
          ],
          alerts: { fired: 1, notified: 1, failedDeliveries: 0, noisiest: [] },
          changes: [
            {
              id: 'change-1',
              action: 'process-priority',
              targetText: HOSTILE,
              by: 'person',
              startedAtMs: 0,
              state: 'undone' as const,
              verdict: null,
              gain: null,
              reason: '',
            },
          ],
          effectiveness: [],
          markdown: '# A document\n',
        };
      },
    },
  });
  expect(await runCommand(context, 'digest')).toBe(EXIT.healthy);
  expect(await runCommand(context, 'digest --week --markdown')).toBe(EXIT.healthy);
  expect(spans).toEqual([86_400_000, 7 * 86_400_000]);
  const text = context.terminal.printed.join('\n');
  expect(text).toContain('Watched for 2 h');
  expect(text).toContain('1 notification,');
  expect(text).toMatch(/process-priority +evil␛\[2Jname +person +Undone +not measured/);
  expect(text).toContain('# A document');
  expect(text).not.toContain(ESCAPE);
});
