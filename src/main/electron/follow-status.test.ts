import { expect, it } from 'vitest';
import { sampleAlert } from '../../../tests/helpers/alert-samples';
import { sampleHealth } from '../../../tests/helpers/health-samples';
import type { AppApi } from '../../shared/contract/contract';
import type { Status } from '../../shared/contract/schemas';
import { followStatus } from './follow-status';

const health = sampleHealth({ score: 90 });

it('follows the host again after it ended, and reports the time in between as unknown', async () => {
  const ending = new AbortController();
  const shown: (number | undefined)[] = [];
  let hosts = 0;
  const api = {
    status: {
      watch: async () => {
        hosts += 1;
        if (hosts === 2) throw new Error('nobody answers');
        return (async function* () {
          yield { pid: hosts } as Status;
          if (hosts === 1) throw new Error('the host is gone');
          yield { pid: hosts + 10 } as Status;
        })();
      },
    },
    health: { get: async () => health },
    alerts: { list: async () => [sampleAlert({ summary: 'The disk is full' })] },
    profiles: { active: async () => ({ active: 'battery' }) },
  } as unknown as Pick<AppApi, 'status' | 'health' | 'alerts' | 'profiles'>;

  await followStatus({
    api,
    signal: ending.signal,
    retryMs: 1,
    show: (reply) => {
      shown.push(reply?.status.pid);
      if (reply !== undefined) {
        expect(reply.alerts[0]?.summary).toBe('The disk is full');
        expect(reply.profile).toBe('battery');
      }
      if (reply?.status.pid === 13) ending.abort();
    },
  });
  expect(shown).toEqual([1, undefined, undefined, 3, 13]);
});
