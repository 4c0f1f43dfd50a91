import { query } from '../verb';
import { describeProposals } from './describe-view';

export const learn = query({
  summary: 'learn from recent weeks and propose thresholds',
  ask: (api) => api.thresholds.learn(),
  lines: describeProposals,
});
