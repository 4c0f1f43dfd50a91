import { HOUR_MS } from '../../../shared/model/time';
import { option } from '../inputs';
import { numberBetween } from '../option-parsers';
import { query } from '../verb';
import { recommendation } from './decision';
import { describeRecommendations } from './describe-recommendations';

export const snooze = query({
  summary: 'hide a recommendation for some hours',
  inputs: {
    id: recommendation,
    hours: option('--hours <hours>', 'duration of the snooze in hours', {
      parse: numberBetween(0.02, 2_160),
      initial: 24,
    }),
  },
  examples: ['process-priority-3f2a --hours 48'],
  ask: (api, { id, hours }) => api.recommendations.snooze({ id, forMs: hours * HOUR_MS }),
  lines: describeRecommendations,
});
