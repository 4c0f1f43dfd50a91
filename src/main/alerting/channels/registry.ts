import type { ChannelDefinition } from '../../../shared/contract/alerts-file-schema';
import type { Channel, ChannelKind, ChannelTools, CreateChannel } from '../channel';
import { createCommandChannel } from './command';
import { createDesktopChannel } from './desktop';
import { createEmailChannel } from './email';
import { createLogFileChannel } from './log-file';
import { createNtfyChannel } from './ntfy';
import { createSlackChannel } from './slack';
import { createWebhookChannel } from './webhook';

/** Every kind of channel. A new one is a file, a line here, and a shape in the contract. */
const CHANNELS: { readonly [Kind in ChannelKind]: CreateChannel<Kind> } = {
  desktop: createDesktopChannel,
  log: createLogFileChannel,
  slack: createSlackChannel,
  webhook: createWebhookChannel,
  ntfy: createNtfyChannel,
  email: createEmailChannel,
  command: createCommandChannel,
};

export function createChannel(definition: ChannelDefinition, tools: ChannelTools): Channel {
  return (CHANNELS[definition.kind] as CreateChannel<ChannelKind>)(definition as never, tools);
}
