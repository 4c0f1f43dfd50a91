import { query } from '../verb';
import { describeStatus } from './describe-status';

export const status = query({
  summary: 'show levels, active changes and approvals',
  ask: (api) => api.automation.get(),
  lines: describeStatus,
});
