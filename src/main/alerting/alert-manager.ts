import type {
  Alert,
  AlertEvent,
  AlertEventKind,
  AlertHistoryQuery,
  ChannelView,
  NewSilence,
  OutboxEntry,
  RulesView,
  Silence,
} from '../../shared/contract/alert-schemas';
import type { AlertsFile, ChannelDefinition } from '../../shared/contract/alerts-file-schema';
import { plural } from '../../shared/format/plural';
import { CHANNEL_FAILING } from '../../shared/model/alert';
import { HOUR_MS } from '../../shared/model/time';
import { Bus } from '../base/bus';
import type { Clock } from '../base/clock';
import { messageOf, UnknownNameError } from '../base/errors';
import type { KeyedState } from '../base/keyed-state';
import type { Log } from '../base/log';
import type { Loss } from '../base/losses';
import { AlertHistory } from './alert-history';
import { AlertRouter, type Outgoing, type RouterRecord } from './alert-router';
import { type AlertChange, AlertStates } from './alert-states';
import { type AlertsStore, toRuleProblem } from './alerts-file';
import type { Channel, Delivery } from './channel';
import { ChannelWatch } from './channel-watch';
import type { RuleView } from './evaluator';
import { OpenChannels } from './open-channels';
import { OUTBOX, Outbox } from './outbox';
import { SHIPPED_ALERTS } from './shipped-alerts';
import { SilenceList } from './silence-list';

const ACTIVE = 'alerts';
const HOST = 'homeostat';
/** No disturbance by Homeostat takes longer to settle. */
const LONGEST_SUPPRESSION_MS = HOUR_MS;

export interface AlertManagerParts {
  readonly state: KeyedState;
  readonly file: AlertsStore;
  readonly createChannel: (definition: ChannelDefinition) => Channel;
  readonly clock: Clock;
  /** Time by which old data may be deleted. */
  readonly trustedNowMs: () => number;
  readonly log: Log;
  readonly reportLoss: (loss: Loss) => void;
  readonly offsetMs: (atMs: number) => number;
  readonly random: () => number;
}

/** Stores alerts in one row: it is small, and changes as a whole. */
interface Snapshot extends RouterRecord {
  readonly alerts: readonly Alert[];
  /** Notifications that may not have reached the outbox yet. */
  readonly outgoing: readonly Outgoing[];
}

/**
 * Evaluates the rules on every tick, decides on notifications, passes them to the outbox, and stores the state for a
 * restart. The tick waits for none of it.
 */
export class AlertManager {
  readonly changes = new Bus<readonly Alert[]>();
  readonly #parts: AlertManagerParts;
  readonly #history: AlertHistory;
  readonly #silences: SilenceList;
  readonly #channels: OpenChannels;
  #states = new AlertStates();
  #watch = new ChannelWatch();
  #router: AlertRouter;
  #outbox: Outbox;
  #droppedLetters = 0;
  /** Notifications that have not reached the outbox yet. */
  readonly #outgoing: Outgoing[] = [];
  #saving: Promise<void> | undefined;
  #isDirty = false;
  /** Actor of the save in progress. */
  #editor: string | undefined;

  constructor(parts: AlertManagerParts) {
    this.#parts = parts;
    this.#history = new AlertHistory(
      parts.state,
      (error) => this.#report('cannot store the alert history', error),
      parts.trustedNowMs,
    );
    this.#silences = new SilenceList(parts.state);
    this.#channels = new OpenChannels(parts.createChannel, (text, error) => this.#report(text, error));
    this.#router = this.#createRouter();
    this.#outbox = this.#createOutbox([]);
  }

  get active(): readonly Alert[] {
    return [...this.#states.active, ...this.#watch.active];
  }

  /** Restores the state of the previous host. Data that cannot be read counts as absent. */
  async load(): Promise<void> {
    const { state, file } = this.#parts;
    try {
      const snapshot = (await state.get(ACTIVE, 'snapshot')) as Snapshot | undefined;
      const alerts = snapshot?.alerts ?? [];
      this.#states = new AlertStates(alerts.filter(({ rule }) => rule !== CHANNEL_FAILING));
      this.#watch = new ChannelWatch(alerts.filter(({ rule }) => rule === CHANNEL_FAILING));
      this.#router = this.#createRouter(snapshot);
      this.#outgoing.push(...(snapshot?.outgoing ?? []));
      const waiting = [...(await state.list(OUTBOX)).values()] as OutboxEntry[];
      this.#outbox = this.#createOutbox(waiting.sort((a, b) => a.createdAtMs - b.createdAtMs));
      await this.#silences.load();
      await this.#history.load(this.#parts.trustedNowMs());
      this.#states.firings = this.#history.firings(this.#parts.clock.nowMs());
    } catch (error) {
      this.#parts.log.warn('cannot load the alerts of the previous run', { error: messageOf(error) });
    }
    this.#take(file.current, HOST);
    if (this.#outgoing.length > 0) this.#save();
    this.#outbox.start();
  }

  /** Replaces the rules and channels. */
  use(alerts: AlertsFile): void {
    const by = this.#editor ?? 'alerts.yaml';
    const atMs = this.#parts.clock.nowMs();
    this.#event('rules-changed', this.#parts.file.file, plural(alerts.rules.length, 'rule'), atMs, undefined, by);
    this.#take(alerts, by);
  }

  #take({ rules, channels }: AlertsFile, by: string): void {
    const atMs = this.#parts.clock.nowMs();
    const changes = [...this.#states.setRules(rules, by)];
    for (const name of this.#channels.use(channels)) {
      const end = this.#watch.onEnd(name, atMs);
      if (end !== undefined) changes.push(end);
    }
    if (changes.length > 0) this.#route(atMs, changes);
  }

  /** Evaluates everything once. Runs on the tick: slow work only begins here. */
  advance(view: RuleView): void {
    const { atMs } = view.frame;
    this.#endSilences(atMs);
    this.#route(atMs, this.#states.advance(view));
  }

  /** Keeps alerts from firing for an hour at most, while Homeostat itself may cause a disturbance. */
  suppress(reason: string, untilMs: number): void {
    const atMs = this.#parts.clock.nowMs();
    const endMs = Math.min(untilMs, atMs + LONGEST_SUPPRESSION_MS);
    this.#states.grace(endMs);
    const text = `no alert fires until ${new Date(endMs).toISOString()}: ${reason}`;
    this.#event('silenced', 'all rules', text, atMs);
  }

  /** @throws UnknownNameError if no such alert can be acknowledged */
  acknowledge(fingerprint: string, by: string): Alert {
    const change = this.#states.acknowledge(fingerprint, by) ?? this.#watch.acknowledge(fingerprint, by);
    if (change === undefined) {
      throw new UnknownNameError(
        'No such alert is waiting to be acknowledged',
        'Run `homeostat alerts list` to see the alerts that are firing.',
      );
    }
    this.#route(this.#parts.clock.nowMs(), [change]);
    return change.alert;
  }

  get silences(): readonly Silence[] {
    const nowMs = this.#parts.clock.nowMs();
    return this.#silences.all.filter(({ untilMs }) => untilMs > nowMs);
  }

  async silence(wanted: NewSilence, by: string): Promise<Silence> {
    const nowMs = this.#parts.clock.nowMs();
    const silence = await this.#silences.add(wanted, by, nowMs);
    const text = `${JSON.stringify(wanted.matchers)} ${wanted.comment}`.trim();
    this.#event('silenced', silence.id, text, nowMs, undefined, by);
    return silence;
  }

  async unsilence(id: string, by: string): Promise<void> {
    await this.#silences.end(id);
    this.#event('unsilenced', id, 'ended manually', this.#parts.clock.nowMs(), undefined, by);
  }

  history(query: AlertHistoryQuery): AlertEvent[] {
    return this.#history.list(query);
  }

  get channels(): readonly ChannelView[] {
    return this.#channels.views(this.#outbox.entries);
  }

  /** Sends a test at once, without routes and limits. */
  async test(name: string): Promise<Delivery> {
    const delivery = await this.#channels.test(name, this.#parts.clock.nowMs());
    if (delivery.kind === 'sent') this.#onSent(name);
    return delivery;
  }

  async revive(key: string): Promise<void> {
    if (await this.#outbox.revive(key)) return;
    throw new UnknownNameError('No undelivered notification has this key', 'It may have been sent in the meantime.');
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
      problems: problems.map(toRuleProblem),
    };
  }

  /** @throws AdvisedError if the text has mistakes or changes a part that clients may not change */
  async saveRules(text: string, by: string): Promise<RulesView> {
    this.#editor = by;
    try {
      await this.#parts.file.save(text);
    } finally {
      this.#editor = undefined;
    }
    return this.rules();
  }

  async stop(): Promise<void> {
    this.#outbox.stop();
    this.#save();
    await this.#saving;
    await this.#history.flush();
    this.#channels.closeAll();
  }

  #route(atMs: number, changes: readonly AlertChange[]): void {
    for (const change of changes) this.#record(change, atMs);
    const { outgoing, suppressed } = this.#router.advance(atMs, changes);
    for (const { channel, notification } of outgoing) {
      // A deleted channel does not receive the end.
      if (this.#channels.get(channel) === undefined) continue;
      const text = `${notification.status}: ${notification.title}, via ${channel}`;
      this.#event('notified', notification.id, text, atMs, notification.alerts[0]);
      this.#outgoing.push({ channel, notification });
    }
    for (const { alert, reason } of suppressed) this.#event('not-notified', alert.fingerprint, reason, atMs, alert);
    if (changes.length === 0 && outgoing.length === 0 && suppressed.length === 0) return;
    this.#save();
    if (this.changes.listeners > 0) this.changes.emit(this.active);
  }

  #createRouter(restored?: RouterRecord): AlertRouter {
    return new AlertRouter({
      config: () => this.#parts.file.current.routing,
      silences: () => this.#silences.all,
      offsetMs: this.#parts.offsetMs,
      elsewhere: ({ rule }) =>
        rule === CHANNEL_FAILING ? this.#channels.names.filter((name) => !this.#watch.isFailing(name)) : undefined,
      restored,
    });
  }

  #createOutbox(restored: readonly OutboxEntry[]): Outbox {
    const { state, clock, trustedNowMs, random } = this.#parts;
    return new Outbox({
      state,
      channel: (name) => this.#channels.get(name),
      nowMs: clock.nowMs,
      trustedNowMs,
      onDropped: ({ channel, notification }) => this.#noteDropped(channel, notification.title),
      random,
      onResult: (entry, delivery) => this.#onDelivery(entry, delivery),
      restored,
    });
  }

  #onDelivery(
    { channel, notification, attempts }: OutboxEntry,
    delivery: Delivery | { readonly kind: 'expired' },
  ): void {
    const atMs = this.#parts.clock.nowMs();
    const [alert] = notification.alerts;
    if (delivery.kind === 'sent') {
      this.#event('delivered', notification.id, `via ${channel}`, atMs, alert);
      this.#onSent(channel);
      return;
    }
    const reason = 'reason' in delivery ? delivery.reason : 'the notification expired';
    this.#channels.note(channel, reason, atMs);
    this.#parts.log.warn('cannot deliver a notification', { channel, reason, attempts });
    this.#event('failed', notification.id, `via ${channel}: ${reason}`, atMs, alert);
    if (this.#channels.get(channel) === undefined) return;
    const change = this.#watch.onFailure(channel, reason, delivery.kind === 'rejected', atMs);
    if (change !== undefined) this.#route(atMs, [change]);
  }

  #onSent(channel: string): void {
    const atMs = this.#parts.clock.nowMs();
    this.#channels.note(channel, null, atMs);
    const change = this.#watch.onEnd(channel, atMs);
    if (change !== undefined) this.#route(atMs, [change]);
  }

  #record({ kind, alert, by }: AlertChange, atMs: number): void {
    const event = EVENTS[kind];
    if (event === undefined) return;
    const words = alert.summary === '' ? alert.rule : alert.summary;
    const text = kind === 'expired' ? `${words} (dropped: no data for a day)` : words;
    this.#event(event, alert.fingerprint, text, atMs, alert, by);
    if (kind === 'firing')
      this.#parts.log.info('alert firing', { rule: alert.rule, severity: alert.severity, text: alert.summary });
  }

  #event(kind: AlertEventKind, subject: string, text: string, atMs: number, alert?: Alert, by = HOST): void {
    const { rule = null, severity = null } = alert ?? {};
    this.#history.add({ atMs, kind, subject, rule, severity, by, text });
  }

  #noteDropped(channel: string, title: string): void {
    this.#droppedLetters++;
    this.#parts.reportLoss({
      id: 'dead-letters-dropped',
      level: 'warning',
      text: `${plural(this.#droppedLetters, 'undelivered notification')} were deleted because there were too many; the last was "${title}" for ${channel}`,
      advice: 'See `homeostat alerts channels`, and fix the channel.',
    });
  }

  #endSilences(atMs: number): void {
    for (const { id } of this.#silences.expire(Math.min(atMs, this.#parts.trustedNowMs()))) {
      this.#event('unsilenced', id, 'expired', atMs);
      this.#silences.forget(id).catch((error: unknown) => this.#report('cannot delete an expired silence', error));
    }
  }

  /** One write at a time; the next one includes changes made meanwhile. */
  #save(): void {
    this.#isDirty = true;
    this.#saving ??= this.#writeSnapshots().finally(() => {
      this.#saving = undefined;
    });
  }

  async #writeSnapshots(): Promise<void> {
    while (this.#isDirty) {
      this.#isDirty = false;
      const outgoing = [...this.#outgoing];
      const snapshot: Snapshot = { alerts: this.active, ...this.#router.record, outgoing };
      await this.#parts.state
        .set(ACTIVE, 'snapshot', snapshot)
        .catch((error: unknown) => this.#report('cannot store the alerts', error));
      // Only now: after a crash there is either the decision with its message, or neither.
      for (const { channel, notification } of outgoing) await this.#outbox.add(channel, notification);
      this.#outgoing.splice(0, outgoing.length);
      if (outgoing.length > 0) this.#isDirty = true;
    }
  }

  #report(text: string, error: unknown): void {
    this.#parts.log.warn(text, { error: messageOf(error) });
  }
}

/** Maps changes to events of the history. A condition that passed before its time records only its beginning. */
const EVENTS: { readonly [K in AlertChange['kind']]: AlertEventKind | undefined } = {
  pending: 'pending',
  dropped: undefined,
  firing: 'firing',
  recovered: 'firing',
  unknown: 'unknown',
  expired: 'unknown',
  resolved: 'resolved',
  passed: undefined,
  acknowledged: 'acknowledged',
  attached: undefined,
  reworded: undefined,
};
