import type { ChannelView, OutboxEntry } from '../../shared/contract/alert-schemas';
import type { ChannelDefinition } from '../../shared/contract/alerts-file-schema';
import { messageOf, UnknownNameError } from '../base/errors';
import type { Channel, Delivery } from './channel';

interface OpenChannel {
  readonly definition: ChannelDefinition;
  readonly channel: Channel;
  lastDeliveryAtMs: number | null;
  lastError: string | null;
}

const TEST_TIMEOUT_MS = 15_000;

/** Holds the channels of alerts.yaml with their state. */
export class OpenChannels {
  readonly #open = new Map<string, OpenChannel>();

  constructor(
    private readonly create: (definition: ChannelDefinition) => Channel,
    private readonly report: (text: string, error: unknown) => void,
  ) {}

  get names(): readonly string[] {
    return [...this.#open.keys()];
  }

  get(name: string): Channel | undefined {
    return this.#open.get(name)?.channel;
  }

  /** Opens and closes the channels that changed. @returns the names of deleted ones */
  use(definitions: readonly ChannelDefinition[]): readonly string[] {
    const wanted = new Map(definitions.map((definition) => [definition.name, definition]));
    const gone = this.names.filter((name) => !wanted.has(name));
    for (const [name, { definition }] of this.#open) {
      if (JSON.stringify(wanted.get(name)) === JSON.stringify(definition)) wanted.delete(name);
      else this.#close(name);
    }
    for (const [name, definition] of wanted) {
      this.#open.set(name, { definition, channel: this.create(definition), lastDeliveryAtMs: null, lastError: null });
    }
    return gone;
  }

  /** @param error null after a delivery */
  note(name: string, error: string | null, atMs: number): void {
    const open = this.#open.get(name);
    if (open === undefined) return;
    open.lastError = error;
    if (error === null) open.lastDeliveryAtMs = atMs;
  }

  views(entries: readonly OutboxEntry[]): readonly ChannelView[] {
    return [...this.#open].map(
      ([
        name,
        {
          definition,
          channel: { target },
          lastDeliveryAtMs,
          lastError,
        },
      ]) => {
        const own = entries.filter(({ channel }) => channel === name);
        return {
          name,
          kind: definition.kind,
          target,
          lastDeliveryAtMs,
          lastError,
          waiting: own.filter(({ status }) => status === 'waiting'),
          dead: own.filter(({ status }) => status === 'dead'),
        };
      },
    );
  }

  /** Sends a test at once, without routes and limits. */
  async test(name: string, atMs: number): Promise<Delivery> {
    const channel = this.get(name);
    if (channel === undefined)
      throw new UnknownNameError(`No channel is named ${name}`, 'Channels are declared in alerts.yaml.');
    const notification = {
      id: `test ${atMs}`,
      revision: 1,
      status: 'firing',
      severity: 'notice',
      title: 'Homeostat test notification',
      body: 'This is a test of the channel. Nothing is wrong.',
      advice: '',
      sinceMs: atMs,
      atMs,
      alerts: [],
    } as const;
    try {
      return await channel.send(notification, notification.id, AbortSignal.timeout(TEST_TIMEOUT_MS));
    } catch (error) {
      return { kind: 'retry', reason: messageOf(error) };
    }
  }

  closeAll(): void {
    for (const name of this.names) this.#close(name);
  }

  #close(name: string): void {
    const channel = this.get(name);
    this.#open.delete(name);
    Promise.resolve(channel?.close?.()).catch((error: unknown) =>
      this.report(`cannot close the channel ${name}`, error),
    );
  }
}
