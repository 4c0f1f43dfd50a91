import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { runTrial, type TrialParts } from './run-trial';
import type { WindowConditions } from './window-conditions';

const calm: WindowConditions = { stealRatio: 0, isThrottled: false, gapMs: 0, power: '' };

/** Creates a trial of a switch in memory that measures 5 when on and 10 when off. */
function trial(values: Partial<TrialParts> = {}) {
  const switches: boolean[] = [];
  const progress: number[] = [];
  const parts: TrialParts = {
    plan: { pairs: 6, windowMs: 10, settleMs: 1 },
    turn: (isOn) => void switches.push(isOn),
    measure: async () => (switches.at(-1) === true ? 5 : 10),
    watchConditions: () => () => calm,
    findHarm: () => undefined,
    sleep: async () => undefined,
    random: createRandom(5),
    onProgress: (_, pairs) => void progress.push(pairs.length),
    signal: new AbortController().signal,
    ...values,
  };
  return { switches, progress, end: runTrial(parts) };
}

describe('a trial', () => {
  it('measures each pair off and on in random order', async () => {
    const { switches, progress, end } = trial();
    const { kind, pairs } = await end;
    expect(kind).toBe('measured');
    expect(pairs).toHaveLength(6);
    for (const { off, on } of pairs) expect([off, on]).toEqual([10, 5]);
    expect(new Set(pairs.map(({ order }) => order)).size).toBe(2);
    pairs.forEach(({ order }, index) => {
      expect(switches[2 * index]).toBe(order === 'on-off');
      expect(switches[2 * index + 1]).toBe(order === 'off-on');
    });
    expect(progress.at(-1)).toBe(6);
  });

  it('repeats discarded pairs a limited number of times', async () => {
    let windows = 0;
    const some = trial({ watchConditions: () => () => ({ ...calm, gapMs: windows++ < 2 ? 9_999 : 0 }) });
    const { pairs } = await some.end;
    expect(pairs).toHaveLength(7);
    expect(pairs[0]?.discarded).toBe('the machine was suspended or stalled');
    const all = await trial({ watchConditions: () => () => ({ ...calm, gapMs: 9_999 }) }).end;
    expect(all.pairs).toHaveLength(12);
  });

  it('ends within a window when harm is done', async () => {
    let turned = 0;
    const { end } = trial({
      turn: (isOn) => {
        if (isOn) turned++;
        return undefined;
      },
      findHarm: () => (turned === 2 ? 'programs wait for the disk' : undefined),
      measure: async (_, signal) =>
        turned < 2
          ? 1
          : new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    expect(await end).toMatchObject({ kind: 'harm', reason: 'programs wait for the disk' });
  });

  it('ends when it is stopped or cannot be switched any longer', async () => {
    const ending = new AbortController();
    const stopped = trial({
      signal: ending.signal,
      sleep: async () => {
        ending.abort();
        ending.signal.throwIfAborted();
      },
    });
    expect(await stopped.end).toMatchObject({ kind: 'stopped', pairs: [] });
    const gone = trial({ turn: () => 'It has ended meanwhile.' });
    expect(await gone.end).toMatchObject({ kind: 'stopped', reason: 'It has ended meanwhile.' });
  });

  it('throws the error of the probe', async () => {
    const { end } = trial({ measure: async () => Promise.reject(new Error('no disk')) });
    await expect(end).rejects.toThrow('no disk');
  });
});
