import { ALERT_EVENT_LABELS } from '../../../shared/format/alert-event-labels';
import { formatDateTime } from '../../../shared/format/date';
import { option } from '../inputs';
import { wholeNumber } from '../option-parsers';
import { table } from '../terminal';
import { query } from '../verb';

export const history = query({
  summary: 'list alert events, with who acted and why',
  inputs: {
    limit: option('--limit <count>', 'maximum number of events', { parse: wholeNumber(1, 5_000), initial: 50 }),
  },
  examples: ['', '--limit 200'],
  ask: (api, { limit }) => api.alerts.history({ limit }),
  lines: (events) =>
    table(
      events,
      [({ atMs }) => formatDateTime(atMs), ({ kind }) => ALERT_EVENT_LABELS[kind], 'by', 'text'],
      'No alert events yet.',
    ),
});
