import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlertTracker, type Step, type TrackedChange } from './alert-tracker';

const TIMES = { forMs: 3_000, clearForMs: 2_000 };

/**
 * Advances by a second for each letter: H holds, - does not and is clear, b between the two, ? no data, g holds in
 * grace.
 */
function run(letters: string, tracker = new AlertTracker(TIMES)): (TrackedChange | '')[] {
  return [...letters].map((letter) => tracker.advance(stepOf(letter)) ?? '');
}

function stepOf(letter: string): Step {
  const condition = {
    H: { holds: true, clears: false },
    g: { holds: true, clears: false },
    '-': { holds: false, clears: true },
    b: { holds: false, clears: false },
    '?': { holds: null, clears: null },
  }[letter] ?? { holds: null, clears: null };
  return { ...condition, awakeMs: 1_000, canFire: letter !== 'g' };
}

describe('the state of an alert', () => {
  it('fires only after its condition has held long enough', () => {
    expect(run('HHHH')).toEqual(['pending', '', '', 'firing']);
    expect(run('HHH-HHHH')).toEqual(['pending', '', '', 'dropped', 'pending', '', '', 'firing']);
  });

  it('resolves once, after the clear condition has held, and not in between', () => {
    expect(run('HHHHbbbb--b---')).toEqual([
      'pending',
      '',
      '',
      'firing',
      '',
      '',
      '',
      '',
      '',
      'resolved',
      '',
      '',
      '',
      '',
    ]);
    expect(run('HHHH-b-b--').slice(4)).toEqual(['', '', '', '', '', 'resolved']);
  });

  it('becomes unknown instead of resolved without data', () => {
    const changes = run(`HHHH${'?'.repeat(61)}H--`);
    expect(changes.indexOf('unknown')).toBe(63);
    expect(changes.slice(-3)).toEqual(['recovered', '', 'resolved']);
  });

  it('does not count time without data or asleep', () => {
    expect(run('HH?H')).toEqual(['pending', '', '', '']);
    const tracker = new AlertTracker(TIMES);
    const asleep = { holds: true, clears: false, awakeMs: 0, canFire: true };
    for (let i = 0; i < 100; i++) tracker.advance(asleep);
    expect(tracker.phase).toBe('pending');
  });

  it('fires right after a grace period, not in it', () => {
    expect(run('ggggggH')).toEqual(['pending', '', '', '', '', '', 'firing']);
  });

  it('fires at once without a duration', () => {
    expect(run('H', new AlertTracker({ forMs: 0, clearForMs: 0 }))).toEqual(['firing']);
  });

  it('continues after a restart', () => {
    expect(run('H--', new AlertTracker(TIMES, 'firing'))).toEqual(['', '', 'resolved']);
  });

  it('never resolves twice for one firing or fires before its time', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('H', '-', 'b', '?', 'g'), { maxLength: 200 }), (letters) => {
        let isFiring = false;
        const changes = run(letters.join(''));
        for (const [index, change] of changes.entries()) {
          if (change === 'firing') {
            expect(isFiring).toBe(false);
            isFiring = true;
            // Pending began at least three seconds of holding ago.
            const began = changes.lastIndexOf('pending', index);
            const held = letters
              .slice(began + 1, index + 1)
              .filter((letter) => letter === 'H' || letter === 'g').length;
            expect(held).toBeGreaterThanOrEqual(3);
            expect(letters.slice(began, index + 1)).not.toContain('-');
          }
          if (change === 'resolved') {
            expect(isFiring).toBe(true);
            isFiring = false;
            expect(letters.slice(index - 1, index + 1)).toEqual(['-', '-']);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
