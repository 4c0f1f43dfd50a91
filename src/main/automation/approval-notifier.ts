import type { Approval } from '../../shared/contract/automation-schemas';
import { plainText } from '../../shared/format/plain-text';
import { APPROVAL_CHOICES, type ApprovalChoice, isQuestion } from '../../shared/model/automation';
import { contained, detach } from '../base/contain';
import type { DesktopAction, DesktopMessage, DesktopNotifier } from '../base/desktop-notifier';
import { AdvisedError, messageOf, UnknownNameError } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import { SerialQueue } from '../base/serial-queue';
import { later } from '../base/timers';
import type { RealTimeOptimizer } from './real-time-optimizer';

export interface ApprovalNotifierParts {
  readonly optimizer: Pick<RealTimeOptimizer, 'approvals' | 'changes' | 'answer'>;
  readonly desktop: DesktopNotifier;
  /** Returns true if the person wants desktop notifications now. */
  readonly isWanted: (urgency: DesktopMessage['urgency']) => boolean;
  /** Returns the summary of an action. */
  readonly titleOf: (action: string) => string;
  readonly log: Log;
  /** Time before a message that could not be shown is tried again. */
  readonly retryMs?: number;
}

const RETRY_MS = 5_000;
const TIMEOUT_MS = 5_000;
const LONGEST_LINE = 200;

/** Shows each pending approval and question as one desktop notification with its answers as buttons. */
export class ApprovalNotifier {
  readonly #shown = new Set<string>();
  readonly #queue: SerialQueue;
  #retry: NodeJS.Timeout | undefined;
  #stopListening: Stop | undefined;

  constructor(private readonly parts: ApprovalNotifierParts) {
    this.#queue = new SerialQueue((error) =>
      parts.log.error('cannot show an approval on the desktop', { error: messageOf(error) }),
    );
  }

  start(): void {
    this.#stopListening = this.parts.optimizer.changes.on(() => this.#update());
    this.#update();
  }

  /** Removes the messages, because their buttons have no effect from now on. */
  async stop(): Promise<void> {
    await this.#stopListening?.();
    clearTimeout(this.#retry);
    await this.#queue.settled;
    for (const id of this.#shown) await this.#withdraw(id);
  }

  /** Resolves when the desktop shows the current state. */
  get settled(): Promise<void> {
    return this.#queue.settled;
  }

  /** Takes a person's reaction to any message on the desktop. */
  hear(id: string, action: DesktopAction): void {
    if (!this.#shown.has(id)) return;
    if (action === 'lost') {
      this.#shown.delete(id);
      this.#updateLater();
    } else if (isChoice(action)) detach('an answer on the desktop', this.#answer(id, action));
  }

  async #answer(id: string, choice: ApprovalChoice): Promise<void> {
    const { optimizer, log } = this.parts;
    try {
      await optimizer.answer(id, choice);
    } catch (error) {
      // Somebody answered it, or it expired, in the same moment.
      if (error instanceof UnknownNameError) return;
      log.warn('an answer on the desktop had no effect', { choice, error: messageOf(error) });
      const advice = error instanceof AdvisedError ? error.advice : 'See the log of Homeostat.';
      const body = [messageOf(error), advice].map((line) => plainText(line, LONGEST_LINE)).join('\n');
      const failure = { id: `${id} failed`, title: 'Your answer had no effect', body, urgency: 'normal' } as const;
      await this.#queue.add(async () => void (await this.parts.desktop.show({ ...failure, isOver: true }, soon())));
    }
  }

  #update(): void {
    const pending = this.parts.optimizer.approvals;
    const isCurrent = pending.length === this.#shown.size && pending.every(({ id }) => this.#shown.has(id));
    if (!isCurrent)
      detach(
        'an approval on the desktop',
        this.#queue.add(() => this.#showPending()),
      );
  }

  async #showPending(): Promise<void> {
    const { optimizer, desktop, isWanted } = this.parts;
    const pending = optimizer.approvals;
    for (const id of this.#shown) if (!pending.some((one) => one.id === id)) await this.#withdraw(id);
    for (const approval of pending) {
      const message = this.#compose(approval);
      if (this.#shown.has(approval.id) || !isWanted(message.urgency)) continue;
      const outcome = await desktop.show(message, soon());
      if (outcome.kind === 'shown') this.#shown.add(approval.id);
      else this.#updateLater();
    }
  }

  async #withdraw(id: string): Promise<void> {
    this.#shown.delete(id);
    await this.parts.desktop.withdraw(id, soon());
  }

  /** A desktop may be starting, or someone may log in. */
  #updateLater(): void {
    clearTimeout(this.#retry);
    const update = contained('an approval on the desktop', () => this.#update());
    this.#retry = later(this.parts.retryMs ?? RETRY_MS, 'an approval on the desktop', update);
  }

  #compose(approval: Approval): DesktopMessage {
    const { id, action, targetText, problem, text, choices } = approval;
    const isUrgent = isQuestion(approval);
    const change = `${this.parts.titleOf(action)}: ${targetText}`;
    const lines = isUrgent ? [problem] : [change, problem];
    return {
      id,
      title: titleFor(isUrgent, text === problem ? undefined : text),
      body: lines.map((line) => plainText(line, LONGEST_LINE)).join('\n'),
      urgency: isUrgent ? 'critical' : 'normal',
      isOver: false,
      buttons: choices,
      withoutButtons: choices
        .map((choice) => `${choice.text}: homeostat automation answer ${id} ${choice.id}`)
        .join('\n'),
    };
  }
}

function titleFor(isUrgent: boolean, text: string | undefined): string {
  if (!isUrgent) return 'Approve a change?';
  return text === undefined ? 'Homeostat needs your decision' : plainText(text, LONGEST_LINE);
}

function isChoice(action: string): action is ApprovalChoice {
  return (APPROVAL_CHOICES as readonly string[]).includes(action);
}

const soon = () => AbortSignal.timeout(TIMEOUT_MS);
