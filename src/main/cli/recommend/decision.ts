import { argument } from '../inputs';
import { query, type Verb } from '../verb';
import { describeRecommendations } from './describe-recommendations';

export const recommendation = argument('<id>', 'recommendation ID, which `homeostat recommend` lists');

/** Defines a verb that decides on one recommendation. */
export function decision(name: 'dismiss' | 'never' | 'restore', summary: string): Verb {
  return query({
    summary,
    inputs: { id: recommendation },
    examples: ['process-priority-3f2a'],
    ask: (api, input) => api.recommendations[name](input),
    lines: describeRecommendations,
  });
}
