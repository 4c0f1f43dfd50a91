import type { Change, TrialEvidence } from '../../src/shared/contract/optimization-schemas';

/** A change that was made and undone without a trial. */
export function sampleChange(of: Partial<Change> = {}): Change {
  return {
    id: 'change-1',
    action: 'process-priority',
    target: 'pid:42',
    targetText: 'make (pid 42)',
    state: 'undone',
    reason: '',
    by: 'person',
    startedAtMs: 1_000,
    endedAtMs: 2_000,
    before: ['0'],
    after: ['10'],
    verdict: null,
    evidence: null,
    expiresAtMs: null,
    exitPolicy: 'revert',
    ...of,
  };
}

/** Result of a successful trial. */
export function sampleEvidence(of: Partial<TrialEvidence> = {}): TrialEvidence {
  return {
    metric: 'the delay of short tasks',
    unit: 'milliseconds',
    pairs: [{ order: 'off-on', off: 10, on: 6, discarded: null }],
    gain: 4,
    gainInterval: [3, 5],
    gainRatio: 0.4,
    noiseRatio: 0.05,
    pValue: 0.008,
    rankPValue: 0.01,
    a12: 0.98,
    ...of,
  };
}
