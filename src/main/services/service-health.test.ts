import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckOutcome } from '../../shared/contract/service-schemas';
import { judgeCheck, type ServiceHealth, UNSEEN } from './service-health';

const outcome = (kind: CheckOutcome['kind']): CheckOutcome => ({ kind, message: kind, values: {} });

function judged(kinds: readonly CheckOutcome['kind'][], retries = 2): ServiceHealth[] {
  const seen: ServiceHealth[] = [];
  let health = UNSEEN;
  for (const [index, kind] of kinds.entries()) {
    health = judgeCheck(health, outcome(kind), retries, index * 1000);
    seen.push(health);
  }
  return seen;
}

const states = (kinds: readonly CheckOutcome['kind'][], retries?: number) =>
  judged(kinds, retries).map(({ state }) => state);

describe('the health of a service', () => {
  it('tolerates as many failures as there are retries', () => {
    expect(states(['ok', 'failed', 'failed', 'failed'])).toEqual(['healthy', 'healthy', 'healthy', 'unhealthy']);
    expect(judged(['ok', 'failed']).at(-1)?.message).toBe('failed (retry 1 of 2)');
    expect(states(['ok', 'failed'], 0)).toEqual(['healthy', 'unhealthy']);
  });

  it('is healthy again after a second success', () => {
    expect(states(['failed', 'ok', 'ok', 'ok'], 0)).toEqual(['unhealthy', 'recovering', 'healthy', 'healthy']);
    expect(states(['failed', 'ok', 'failed', 'ok'], 0)).toEqual(['unhealthy', 'recovering', 'unhealthy', 'recovering']);
  });

  it('is unknown if it could not be checked', () => {
    expect(states(['ok', 'impossible', 'ok'])).toEqual(['healthy', 'unknown', 'healthy']);
  });

  it('keeps the time at which a state began', () => {
    expect(judged(['ok', 'ok', 'degraded', 'degraded']).map(({ sinceMs }) => sinceMs)).toEqual([0, 0, 2000, 2000]);
  });

  it('is never unhealthy before its retries are used up', () => {
    const kinds = fc.constantFrom<CheckOutcome['kind']>('ok', 'degraded', 'failed', 'impossible');
    fc.assert(
      fc.property(fc.array(kinds), fc.integer({ min: 0, max: 5 }), (sequence, retries) => {
        for (const [index, health] of judged(sequence, retries).entries()) {
          if (health.state !== 'unhealthy') continue;
          const run = sequence.slice(Math.max(0, index - retries), index + 1);
          const wasDown = judged(sequence.slice(0, index), retries).at(-1)?.state === 'unhealthy';
          expect(wasDown || (run.length === retries + 1 && run.every((kind) => kind === 'failed'))).toBe(true);
        }
      }),
    );
  });
});
