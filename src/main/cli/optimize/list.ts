import { option } from '../inputs';
import { table } from '../terminal';
import { query } from '../verb';

export const list = query({
  summary: 'list all actions and whether they work on this machine, or on one target',
  inputs: { target: option('--target <target>', 'pid:N, tree:N, path:/…, unit:U or machine') },
  examples: ['', '--target pid:4711'],
  ask: (api, { target }) => api.optimize.list(target === undefined ? undefined : { target }),
  lines: (actions) => table(actions, ['id', 'risk', 'privilege', 'reason', 'summary']),
});
