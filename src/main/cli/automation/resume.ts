import { query } from '../verb';
import { describeStatus } from './describe-status';

export const resume = query({
  summary: 'resume automation after a pause or a panic',
  ask: (api) => api.automation.resume(),
  lines: describeStatus,
});
