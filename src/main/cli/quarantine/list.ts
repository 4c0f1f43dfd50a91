import { formatDateTime } from '../../../shared/format/date';
import { formatBytes } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { table } from '../terminal';
import { query } from '../verb';

export const list = query({
  summary: 'list cleanings whose files can be restored',
  ask: (api) => api.optimize.quarantine(),
  lines: (entries) =>
    table(
      entries,
      [
        'changeId',
        ({ atMs }) => formatDateTime(atMs),
        ({ files }) => plural(files, 'file'),
        ({ sizeBytes }) => formatBytes(sizeBytes),
        'targetText',
      ],
      'The quarantine is empty.',
    ),
});
