import { query } from '../verb';
import { describeProposals } from './describe-view';

export const learn = query({
  summary: 'review the thresholds now and list the proposals',
  ask: (api) => api.thresholds.learn(),
  lines: describeProposals,
});
