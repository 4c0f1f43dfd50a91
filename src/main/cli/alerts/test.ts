import { argument } from '../inputs';
import { exitCodeIf, query } from '../verb';

export const test = query({
  summary: 'send a test notification through a channel',
  inputs: { name: argument('<channel>', 'channel name, which `homeostat alerts channels` lists') },
  examples: ['desktop'],
  ask: (api, input) => api.alerts.testChannel(input),
  lines: ({ isSent, reason }) => [isSent ? 'Sent.' : `Not sent: ${reason}`],
  exitCode: ({ isSent }) => exitCodeIf(isSent),
});
