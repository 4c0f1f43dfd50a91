import type { ChannelDefinition } from '../../../shared/contract/alerts-file-schema';
import type { Channel } from '../channel';

/** How each kind of channel is made; those that are not built yet refuse, and say so. */
export function createChannel({ kind }: ChannelDefinition): Channel {
  return { send: async () => ({ kind: 'rejected', reason: `the channel ${kind} is not built yet` }) };
}
