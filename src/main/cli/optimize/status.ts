import { query } from '../verb';
import { describeChanges } from './describe-changes';

export const status = query({
  summary: 'list active changes',
  ask: (api) => api.optimize.status(),
  lines: async ({ safeMode, open }, _, api) => [
    safeMode,
    ...(open.length === 0 ? ['No active changes.'] : await describeChanges(api, open)),
  ],
});
