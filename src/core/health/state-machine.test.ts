import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StateMachine } from './state-machine';

type Wanted = Parameters<StateMachine['advance']>[1];

/** Requests a state for a number of seconds, one judgment a second. @returns the seconds at which the state changed */
function want(machine: StateMachine, fromS: number, seconds: number, wanted: Wanted): [number, string][] {
  const changes: [number, string][] = [];
  for (let s = fromS; s < fromS + seconds; s++) {
    const transition = machine.advance(s * 1000, wanted, 'a test');
    if (transition !== undefined) changes.push([s, transition.to]);
  }
  return changes;
}

describe('the state machine', () => {
  it('is unknown until a judgment has lasted', () => {
    const machine = new StateMachine(0);
    expect(machine.state).toBe('unknown');
    expect(want(machine, 0, 5, 'healthy')).toEqual([[2, 'healthy']]);
  });

  it('worsens within two seconds, and improves by way of recovering only if that lasts', () => {
    const machine = new StateMachine(0);
    want(machine, 0, 5, 'healthy');
    expect(want(machine, 5, 10, 'unhealthy')).toEqual([[7, 'unhealthy']]);
    expect(want(machine, 15, 60, 'healthy')).toEqual([
      [23, 'recovering'],
      [43, 'healthy'],
    ]);
  });

  it('does not wait again on the way through several states', () => {
    const machine = new StateMachine(0);
    want(machine, 0, 5, 'healthy');
    machine.advance(5_000, 'degraded', '');
    machine.advance(6_000, 'unhealthy', '');
    expect(machine.advance(7_000, 'critical', '')?.to).toBe('critical');
  });

  it('ignores a short change', () => {
    const machine = new StateMachine(0);
    want(machine, 0, 5, 'healthy');
    want(machine, 5, 1, 'critical');
    expect(want(machine, 6, 10, 'healthy')).toEqual([]);
    expect(machine.state).toBe('healthy');
  });

  it('falls back from recovering', () => {
    const machine = new StateMachine(0);
    want(machine, 0, 5, 'degraded');
    want(machine, 5, 12, 'healthy');
    expect(machine.state).toBe('recovering');
    expect(want(machine, 17, 5, 'degraded')).toEqual([[19, 'degraded']]);
  });

  it('is recovering after a mitigation, unless it gets worse or does not improve in time', () => {
    const machine = new StateMachine(0);
    expect(machine.beginRecovery(0, 'help')).toBeUndefined();
    want(machine, 0, 5, 'unhealthy');
    expect(machine.beginRecovery(5_000, 'help')).toMatchObject({ from: 'unhealthy', to: 'recovering', reason: 'help' });
    expect(machine.beginRecovery(5_500, 'help')).toBeUndefined();
    expect(want(machine, 6, 15, 'unhealthy')).toEqual([[15, 'unhealthy']]);
    machine.beginRecovery(30_000, 'help');
    expect(want(machine, 31, 5, 'critical')).toEqual([[31, 'critical']]);
    machine.beginRecovery(40_000, 'help');
    expect(want(machine, 41, 60, 'healthy')).toEqual([[60, 'healthy']]);
  });

  it('is unknown after a gap', () => {
    const machine = new StateMachine(0);
    want(machine, 0, 5, 'healthy');
    expect(machine.interrupt(5_000, 'suspended')).toEqual({
      atMs: 5_000,
      from: 'healthy',
      to: 'unknown',
      reason: 'suspended',
    });
    expect(machine.interrupt(6_000, 'suspended')).toBeUndefined();
  });

  it('always recovers before it is healthy, and never changes twice within the dwell time', () => {
    const states = fc.constantFrom<Wanted>('healthy', 'degraded', 'unhealthy', 'critical');
    fc.assert(
      fc.property(fc.array(fc.tuple(states, fc.integer({ min: 1, max: 40 })), { maxLength: 30 }), (episodes) => {
        const machine = new StateMachine(0);
        let s = 0;
        for (const [wanted, seconds] of episodes) {
          for (let i = 0; i < seconds; i++, s++) {
            const sinceMs = machine.sinceMs;
            const transition = machine.advance(s * 1000, wanted, '');
            if (transition?.to !== 'healthy') continue;
            expect(['unknown', 'recovering']).toContain(transition.from);
            if (transition.from === 'recovering') {
              expect(transition.atMs - sinceMs).toBeGreaterThanOrEqual(20_000);
            }
          }
        }
      }),
    );
  });
});
