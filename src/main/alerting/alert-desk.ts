import type { AlertHistoryQuery, ChannelView, NewSilence, RulesView } from '../../shared/contract/alert-schemas';
import type { AlertsFile, ChannelDefinition } from '../../shared/contract/alerts-file-schema';
import type { Alert, AlertEvent, AlertEventKind, OutboxEntry, Silence } from '../../shared/model/alert';
import { Bus } from '../base/bus';
import type { Clock } from '../base/clock';
import { messageOf, UnknownNameError } from '../base/errors';
import type { Log } from '../base/log';
import { AlertBook, type AlertChange } from './alert-book';
import { AlertHistory } from './alert-history';
import { AlertRouter, type GroupRecord } from './alert-router';
import type { AlertsStore } from './alerts-file';
import type { Channel, Delivery } from './channel';
import type { RuleView } from './evaluator';
import type { KeyedState } from './keyed-state';
import { Outbox } from './outbox';
import { SHIPPED_ALERTS } from './shipped-alerts';

const ACTIVE = 'alerts';
const SILENCES = 'alert-silences';
const OUTBOX = 'alert-outbox';
const HOST = 'homeostat';

export interface AlertDeskParts {
  readonly state: KeyedState;
  readonly file: AlertsStore;
  readonly createChannel: (definition: ChannelDefinition) => Channel;
  readonly clock: Clock;
  readonly log: Log;
  readonly offsetMs: (atMs: number) => number;
  readonly random: () => number;
}

/** What is kept of alerts, in one row: it is small, and changes as one. */
interface Snapshot {
  readonly alerts: readonly Alert[];
  readonly groups: readonly GroupRecord[];
}

interface OpenChannel {
  readonly definition: ChannelDefinition;
  readonly channel: Channel;
  lastDeliveryAtMs: number | null;
  lastError: string | null;
}

/**
 * Alerts as a whole: looks at the rules on every heartbeat, decides what is told, hands it to the outbox, and keeps
 * everything that a restart must find again. The heartbeat waits for none of it.
 */
export class AlertDesk {
  readonly changes = new Bus<readonly Alert[]>();
  readonly #parts: AlertDeskParts;
  readonly #history: AlertHistory;
  readonly #silences = new Map<string, Silence>();
  readonly #channels = new Map<string, OpenChannel>();
  #book = new AlertBook();
  #router: AlertRouter;
  #outbox: Outbox;
  #isSaving = false;
  #isDirty = false;

  constructor(parts: AlertDeskParts) {
    this.#parts = parts;
    this.#history = new AlertHistory(parts.state, (error) => this.#report('the history of alerts', error));
    this.#router = this.#createRouter([]);
    this.#outbox = this.#createOutbox([]);
  }

  get active(): readonly Alert[] {
    return this.#book.active;
  }

  /** Takes up what was when the host ended. */
  async load(): Promise<void> {
    const { state, clock, file } = this.#parts;
    const snapshot = (await state.get(ACTIVE, 'snapshot')) as Snapshot | undefined;
    this.#book = new AlertBook(snapshot?.alerts ?? []);
    this.#router = this.#createRouter(snapshot?.groups ?? []);
    for (const [id, silence] of await state.list(SILENCES)) this.#silences.set(id, silence as Silence);
    const waiting = [...(await state.list(OUTBOX)).values()] as OutboxEntry[];
    this.#outbox = this.#createOutbox(waiting.sort((a, b) => a.createdAtMs - b.createdAtMs));
    await this.#history.load(clock.nowMs());
    this.use(file.current);
    this.#outbox.start();
  }

  /** Takes these rules and channels from now on. */
  use({ rules, channels }: AlertsFile): void {
    this.#book.setRules(rules);
    const wanted = new Map(channels.map((definition) => [definition.name, definition]));
    for (const [name, open] of this.#channels) {
      if (JSON.stringify(wanted.get(name)) === JSON.stringify(open.definition)) wanted.delete(name);
      else this.#close(name, open);
    }
    for (const [name, definition] of wanted) {
      const channel = this.#parts.createChannel(definition);
      this.#channels.set(name, { definition, channel, lastDeliveryAtMs: null, lastError: null });
    }
  }

  /** Looks at everything once. Called on the heartbeat: it only thinks, and begins what takes time. */
  advance(view: RuleView): void {
    const { atMs } = view.frame;
    const changes = this.#book.advance(view);
    for (const change of changes) this.#record(change, atMs);
    this.#endSilences(atMs);
    const { outgoing, withheld } = this.#router.advance(atMs, changes);
    for (const { channel, notification } of outgoing) {
      const text = `${notification.status}: ${notification.title}, by ${channel}`;
      this.#event('notified', notification.id, text, notification.alerts[0], HOST, atMs);
      this.#outbox.add(channel, notification).catch((error: unknown) => this.#report('a notification', error));
    }
    if (changes.length > 0 || outgoing.length > 0) {
      for (const { alert, reason } of withheld)
        this.#event('not-notified', alert.fingerprint, reason, alert, HOST, atMs);
      this.#save();
      this.#tell();
    }
  }

  /** @throws UnknownNameError where there is no such alert to acknowledge */
  acknowledge(fingerprint: string, by: string): Alert {
    const change = this.#book.acknowledge(fingerprint, by);
    if (change === undefined) {
      throw new UnknownNameError(
        'there is no such alert that waits for it',
        '`homeostat alerts list` shows those that fire.',
      );
    }
    const atMs = this.#parts.clock.nowMs();
    this.#record(change, atMs);
    this.#router.advance(atMs, [change]);
    this.#save();
    this.#tell();
    return change.alert;
  }

  get silences(): readonly Silence[] {
    const nowMs = this.#parts.clock.nowMs();
    return [...this.#silences.values()].filter(({ untilMs }) => untilMs > nowMs);
  }

  async silence({ matchers, durationMs, comment }: NewSilence, by: string): Promise<Silence> {
    const nowMs = this.#parts.clock.nowMs();
    const id = `silence-${nowMs}-${this.#silences.size}`;
    const silence: Silence = { id, matchers, fromMs: nowMs, untilMs: nowMs + durationMs, comment, createdBy: by };
    await this.#parts.state.set(SILENCES, id, silence);
    this.#silences.set(id, silence);
    this.#event('silenced', id, `${JSON.stringify(matchers)} ${comment}`.trim(), undefined, by, nowMs);
    return silence;
  }

  async unsilence(id: string, by: string): Promise<void> {
    if (!this.#silences.delete(id)) throw new UnknownNameError(`there is no silence ${id}`, 'It may have ended.');
    await this.#parts.state.delete(SILENCES, id);
    this.#event('unsilenced', id, 'ended by hand', undefined, by, this.#parts.clock.nowMs());
  }

  history(query: AlertHistoryQuery): AlertEvent[] {
    return this.#history.list(query);
  }

  get channels(): readonly ChannelView[] {
    return [...this.#channels].map(([name, { definition, lastDeliveryAtMs, lastError }]) => {
      const own = this.#outbox.entries.filter(({ channel }) => channel === name);
      return {
        name,
        kind: definition.kind,
        target: describeChannel(definition),
        lastDeliveryAtMs,
        lastError,
        waiting: own.filter(({ status }) => status === 'waiting'),
        dead: own.filter(({ status }) => status === 'dead'),
      };
    });
  }

  /** Sends a test at once, past routes and limits. */
  async test(name: string): Promise<Delivery> {
    const open = this.#channels.get(name);
    if (open === undefined) throw new UnknownNameError(`there is no channel ${name}`, 'alerts.yaml declares them.');
    const atMs = this.#parts.clock.nowMs();
    const notification = {
      id: `test ${atMs}`,
      revision: 1,
      status: 'firing',
      severity: 'notice',
      title: 'Homeostat: this is a test',
      body: 'Somebody pressed "Send a test". Nothing is wrong.',
      advice: '',
      sinceMs: atMs,
      atMs,
      alerts: [],
    } as const;
    return open.channel.send(notification, notification.id, AbortSignal.timeout(15_000)).catch((error: unknown) => ({
      kind: 'retry' as const,
      reason: messageOf(error),
    }));
  }

  async revive(key: string): Promise<void> {
    if (await this.#outbox.revive(key)) return;
    throw new UnknownNameError('there is no such dead letter', 'It may have been sent meanwhile.');
  }

  async rules(): Promise<RulesView> {
    const { file } = this.#parts;
    const { stringify } = await import('yaml');
    const { problems, text } = file;
    return {
      file: text === null ? null : file.file,
      text: text ?? stringify(SHIPPED_ALERTS),
      rules: [...file.current.rules],
      routing: file.current.routing,
      problems: problems.map(({ line, key, message }) => ({
        line,
        message: key === '' ? message : `${key}: ${message}`,
      })),
    };
  }

  /** @throws AdvisedError where the text has mistakes */
  async saveRules(text: string, by: string): Promise<RulesView> {
    await this.#parts.file.save(text);
    this.#event(
      'rules-changed',
      this.#parts.file.file,
      `${this.#parts.file.current.rules.length} rules`,
      undefined,
      by,
      this.#parts.clock.nowMs(),
    );
    return this.rules();
  }

  async stop(): Promise<void> {
    this.#outbox.stop();
    await this.#history.flush();
    await this.#writeSnapshot();
    for (const [name, open] of this.#channels) this.#close(name, open);
  }

  #createRouter(restored: readonly GroupRecord[]): AlertRouter {
    return new AlertRouter({
      config: () => this.#parts.file.current.routing,
      silences: () => [...this.#silences.values()],
      offsetMs: this.#parts.offsetMs,
      restored,
    });
  }

  #createOutbox(restored: readonly OutboxEntry[]): Outbox {
    const { state, clock, random } = this.#parts;
    return new Outbox({
      keeper: {
        set: (entry) => state.set(OUTBOX, entry.key, entry),
        delete: (key) => state.delete(OUTBOX, key),
      },
      channel: (name) => this.#channels.get(name)?.channel,
      nowMs: clock.nowMs,
      random,
      onResult: (entry, delivery) => this.#onDelivery(entry, delivery),
      restored,
    });
  }

  #onDelivery(entry: OutboxEntry, delivery: Delivery | { readonly kind: 'expired' }): void {
    const atMs = this.#parts.clock.nowMs();
    const open = this.#channels.get(entry.channel);
    const [alert] = entry.notification.alerts;
    if (delivery.kind === 'sent') {
      if (open !== undefined) {
        open.lastDeliveryAtMs = atMs;
        open.lastError = null;
      }
      this.#event('delivered', entry.notification.id, `by ${entry.channel}`, alert, HOST, atMs);
      return;
    }
    const reason = 'reason' in delivery ? delivery.reason : 'it was too old in the end';
    if (open !== undefined) open.lastError = reason;
    this.#parts.log.warn('a notification was not delivered', {
      channel: entry.channel,
      reason,
      attempts: entry.attempts,
    });
    this.#event('failed', entry.notification.id, `by ${entry.channel}: ${reason}`, alert, HOST, atMs);
  }

  #record({ kind, alert, by }: AlertChange, atMs: number): void {
    if (kind === 'dropped') return;
    const event = kind === 'known-again' ? 'firing' : kind;
    this.#event(event, alert.fingerprint, alert.summary === '' ? alert.rule : alert.summary, alert, by, atMs);
    if (kind === 'firing')
      this.#parts.log.info('an alert fires', { rule: alert.rule, severity: alert.severity, text: alert.summary });
  }

  #event(
    kind: AlertEventKind,
    subject: string,
    text: string,
    alert: Alert | undefined,
    by: string,
    atMs: number,
  ): void {
    this.#history.add({ atMs, kind, subject, rule: alert?.rule ?? null, severity: alert?.severity ?? null, by, text });
  }

  #endSilences(atMs: number): void {
    for (const { id, untilMs } of [...this.#silences.values()]) {
      if (untilMs > atMs) continue;
      this.#silences.delete(id);
      this.#event('unsilenced', id, 'its time is over', undefined, HOST, atMs);
      this.#parts.state.delete(SILENCES, id).catch((error: unknown) => this.#report('a silence', error));
    }
  }

  /** One write at a time; what changes meanwhile is in the next one. */
  #save(): void {
    this.#isDirty = true;
    if (!this.#isSaving) void this.#writeSnapshot();
  }

  async #writeSnapshot(): Promise<void> {
    this.#isSaving = true;
    while (this.#isDirty) {
      this.#isDirty = false;
      const snapshot: Snapshot = { alerts: this.#book.active, groups: this.#router.records };
      await this.#parts.state
        .set(ACTIVE, 'snapshot', snapshot)
        .catch((error: unknown) => this.#report('alerts', error));
    }
    this.#isSaving = false;
  }

  #tell(): void {
    if (this.changes.listeners > 0) this.changes.emit(this.active);
  }

  #close(name: string, { channel }: OpenChannel): void {
    this.#channels.delete(name);
    Promise.resolve(channel.close?.()).catch((error: unknown) => this.#report(`the channel ${name}`, error));
  }

  #report(what: string, error: unknown): void {
    this.#parts.log.warn(`${what} could not be kept`, { error: messageOf(error) });
  }
}

/** Where a channel leads, without its secrets. */
function describeChannel(definition: ChannelDefinition): string {
  switch (definition.kind) {
    case 'desktop':
      return 'this desktop';
    case 'log':
      return definition.path;
    case 'slack':
      return `Slack, webhook in ${definition.webhook}`;
    case 'webhook':
    case 'ntfy':
      return withoutCredentials(definition.url);
    case 'email':
      return definition.to.join(', ');
    case 'command':
      return definition.command[0] ?? '';
  }
}

/** A URL may hold a password or a token in its query. */
function withoutCredentials(text: string): string {
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}
