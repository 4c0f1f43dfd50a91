import {
  badnessOf,
  EXPECTED_STATES,
  FORECAST_BLOCK_MS,
  StateForecast,
  stateOfBadness,
} from '../src/core/health/state-forecast';
import type { State } from '../src/shared/model/severity';
import { createRandom } from '../tests/helpers/seeded-random';
import { type SimulationOptions, simulateMachine } from '../tests/helpers/simulated-machine';
import { createJudge, createLimits } from './create-judge';
import { meanOf, timed } from './measure';

const ROLES = ['desktop', 'laptop', 'build-box', 'server'] as const;
/** Not the seeds (1 to 3) on which the block, the weights of the two predictions and the inputs were chosen. */
const SEEDS = [4, 5, 6, 7];
const WEEKS = 3;
const STEP_MS = 60_000;

/**
 * Predicts the state of each ten minutes of simulated weeks (SIMULATION: see simulated-machine.ts; incidents begin at
 * random times, so that only their course can be predicted), and compares it with the truth and with persistence.
 * Blocks after a pause are left out.
 */
export function predictStates() {
  const counts = Object.fromEntries(EXPECTED_STATES.map((state) => [state, { blocks: 0, hit: 0, same: 0 }]));
  let blocks = 0;
  let transitions = 0;
  for (const role of ROLES) {
    for (const seed of SEEDS) {
      for (const { before, predicted, actual } of predictedBlocks(role, seed)) {
        const count = counts[actual] as { blocks: number; hit: number; same: number };
        count.blocks++;
        if (predicted === actual) count.hit++;
        if (before === actual) count.same++;
        blocks++;
        if (before !== actual) transitions++;
      }
    }
  }
  const seen = Object.values(counts).filter((count) => count.blocks > 0);
  return {
    blocks,
    /** Blocks in another state than the previous one. */
    transitions,
    /** Mean over the states that occurred of the share of their blocks that was predicted. */
    balancedAccuracy: meanOf(seen.map((count) => count.hit / count.blocks)),
    /** The same if each block is predicted to be like the previous one. */
    persistence: meanOf(seen.map((count) => count.same / count.blocks)),
    byState: counts,
  };
}

interface Block {
  readonly before: State;
  readonly predicted: State;
  readonly actual: State;
}

function* predictedBlocks(role: SimulationOptions['role'], seed: number): Iterable<Block> {
  const machine = simulateMachine({ role, seed, fromMs: Date.UTC(2026, 0, 5), weeks: WEEKS, intervalMs: STEP_MS });
  const limits = createLimits(role, 'off');
  const judge = createJudge(machine.table, limits);
  let block = Number.NaN;
  let predicted: State | undefined;
  let before: State | undefined;
  let badness: number[] = [];
  for (const frame of machine.frames()) {
    const next = Math.floor(frame.atMs / FORECAST_BLOCK_MS);
    if (next !== block) {
      const actual = badness.length === 0 ? undefined : stateOfBadness(meanOf(badness));
      if (actual !== undefined && before !== undefined && predicted !== undefined) yield { before, predicted, actual };
      // After a pause the previous state is unknown.
      before = next === block + 1 ? actual : undefined;
      predicted = judge.states.predictNextState(frame.atMs)?.state;
      badness = [];
      block = next;
    }
    const { score, deductions } = judge.observe(frame).report;
    if (score !== null) badness.push(badnessOf({ score, deductions }, 0));
  }
}

/** Measures the prediction of one block with two weeks in memory, in milliseconds. It runs once a block. */
export function measurePrediction(): readonly number[] {
  const forecast = new StateForecast();
  const random = createRandom(1, 'forecast');
  const days = 15;
  let atMs = 0;
  for (; atMs < days * 86_400_000; atMs += STEP_MS) forecast.observe(atMs, 20 * random());
  return Array.from({ length: 100 }, () => {
    for (const toMs = atMs + FORECAST_BLOCK_MS; atMs < toMs; atMs += STEP_MS) forecast.observe(atMs, 20 * random());
    return timed(1, () => forecast.predict(atMs))[0] as number;
  });
}
