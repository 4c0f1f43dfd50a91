import { argument } from '../inputs';
import { query, type Verb } from '../verb';
import { describeProposals } from './describe-view';

/** Defines a verb that decides on one proposal. */
export function decision(name: 'adopt' | 'dismiss', summary: string): Verb {
  return query({
    summary,
    inputs: { id: argument('<id>', 'proposal ID, which `homeostat thresholds proposals` lists') },
    examples: ['cpu-pressure-1'],
    ask: (api, input) => api.thresholds[name](input),
    lines: describeProposals,
  });
}
