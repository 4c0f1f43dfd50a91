import { query } from '../verb';
import { describeProposals } from './describe-view';

export const proposals = query({
  summary: 'list proposed thresholds',
  ask: (api) => api.thresholds.get(),
  lines: describeProposals,
});
