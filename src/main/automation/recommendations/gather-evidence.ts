import type { Suggestion } from '../../../shared/contract/optimization-schemas';
import type { RecommendationEvidence } from '../../../shared/contract/recommendation-schemas';
import { type ActionOutcome, INTERVAL_ERRORS } from '../learning/action-outcome';
import { isSameContext, type LearningContext } from '../learning/learning-context';
import type { Concern } from './concern';

const MOST_VERDICTS = 3;

/** Lists the reasons: measurements on this machine first, then present problems, and last measurements elsewhere. */
export function gatherEvidence(
  { action, effect }: Suggestion,
  context: LearningContext,
  concerns: readonly Concern[],
  outcomes: readonly ActionOutcome[],
): readonly RecommendationEvidence[] {
  const own = outcomes.filter((one) => one.action === action).sort((a, b) => b.atMs - a.atMs);
  const isHere = (outcome: ActionOutcome) => outcome.context !== null && isSameContext(outcome.context, context);
  const here = own.filter(isHere).slice(0, MOST_VERDICTS);
  const elsewhere = own.filter((outcome) => !isHere(outcome)).slice(0, MOST_VERDICTS - here.length);
  return [
    ...here.map((outcome) => describe('verdict-here', 'Same situation', outcome)),
    ...elsewhere.map((outcome) => describe('verdict-elsewhere', 'Another situation', outcome)),
    ...concerns.map(({ kind, text, sinceMs }) => ({ kind, text, atMs: sinceMs })),
    { kind: 'catalog', text: effect, atMs: null },
  ];
}

function describe(
  kind: 'verdict-here' | 'verdict-elsewhere',
  where: string,
  { verdict, gainRatio, gainError, atMs }: ActionOutcome,
): RecommendationEvidence {
  const half = INTERVAL_ERRORS * gainError;
  const range = `(${percent(gainRatio - half)} to ${percent(gainRatio + half)})`;
  const text = {
    better: `${where}: ${percent(gainRatio)} improvement ${range}.`,
    'no effect': `${where}: no difference, ${percent(gainRatio)} ${range}.`,
    worse: `${where}: worse, ${percent(gainRatio)} ${range}.`,
  }[verdict];
  return { kind, text, atMs };
}

const percent = (ratio: number) => `${Math.round(ratio * 100)}%`;
