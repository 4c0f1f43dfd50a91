import { table } from '../terminal';
import { query } from '../verb';

export const channels = query({
  summary: 'list channels and their pending notifications',
  ask: (api) => api.alerts.channels(),
  lines: (all) =>
    table(
      all,
      [
        'name',
        'kind',
        'target',
        ({ waiting, dead }) => `${waiting.length} pending, ${dead.length} undeliverable`,
        'lastError',
      ],
      'No channels are defined.',
    ),
});
