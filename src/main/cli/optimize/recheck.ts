import { argument } from '../inputs';
import { query } from '../verb';
import { describeChanges, toRecord } from './describe-changes';

export const changeId = argument('<id>', 'change ID, which `homeostat optimize history` lists');

export const recheck = query({
  summary: 'measure an active change again',
  inputs: { changeId },
  examples: ['change-12'],
  ask: (api, input) => api.optimize.recheck(input),
  toJson: toRecord,
  lines: (change, _, api) => describeChanges(api, [change]),
});
