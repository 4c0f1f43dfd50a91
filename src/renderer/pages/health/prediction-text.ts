import { formatRatio } from '../../../shared/model/format';
import type { StatePrediction } from '../../../shared/model/health';
import { STATE_WORDS } from '../../components/badge';
import { roundDuration } from '../../format/round-duration';

/** @example 'In 1 h: healthy, 87.5% likely' */
export function predictionText({ state, probabilities, horizonMs }: StatePrediction): string {
  const likely = formatRatio(probabilities[state] ?? null);
  return `In ${roundDuration(horizonMs / 1000)}: ${STATE_WORDS[state].toLowerCase()}, ${likely} likely`;
}
