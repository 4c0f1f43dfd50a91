import { formatDuration } from '../../../shared/format/format';
import { table } from '../terminal';
import { query } from '../verb';

export const list = query({
  summary: 'list queued and finished change sets',
  ask: (api) => api.changeSets.list(),
  lines: ({ inbox, isEnabled, problem, queued, ended }) => [
    `inbox: ${inbox}${isEnabled ? '' : ' (off)'}`,
    problem,
    ...table<(typeof queued)[number] | (typeof ended)[number]>(
      [...queued, ...ended],
      [
        (set) => ('outcome' in set ? set.outcome : set.state),
        'id',
        'name',
        (set) => ('outcome' in set ? formatDuration(set.durationMs) : set.priority),
        (set) => ('outcome' in set ? set.reason : set.waitsFor),
      ],
    ),
  ],
});
