import { argument } from '../inputs';
import { query } from '../verb';

export const ack = query({
  summary: 'acknowledge an alert, so that it is not repeated',
  inputs: { alert: argument('<alert...>', 'alert ID, which `homeostat alerts` lists') },
  examples: [`'disk-full{mount="/"}'`],
  ask: (api, { alert }) => api.alerts.acknowledge({ fingerprint: alert.join(' ') }),
  lines: ({ summary }) => [`Acknowledged: ${summary}`],
});
