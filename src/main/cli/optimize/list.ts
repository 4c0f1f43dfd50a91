import { table } from '../terminal';
import { query } from '../verb';

export const list = query({
  summary: 'list all actions and whether they work on this machine',
  ask: (api) => api.optimize.list(),
  lines: (actions) => table(actions, ['id', 'risk', 'privilege', 'reason', 'summary']),
});
