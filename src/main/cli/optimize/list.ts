import { table } from '../terminal';
import { query } from '../verb';

export const list = query({
  summary: 'list all actions',
  ask: (api) => api.optimize.list(),
  lines: (actions) => table(actions, ['id', 'risk', 'privilege', 'reason', 'summary']),
});
