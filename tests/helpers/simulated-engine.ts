import type { EnginePort, EngineRequest } from '../../src/main/automation/engine-port';
import { AdvisedError } from '../../src/main/base/errors';
import type { Change, ChangeState, UndoResult } from '../../src/shared/contract/optimization-schemas';
import { isOpen } from '../../src/shared/model/change';

/**
 * Creates an engine over simulated time: its settings are a map of `action target` to values, and expire at the time
 * that the test sets.
 */
export class SimulatedEngine implements EnginePort {
  readonly values = new Map<string, string>();
  /** Every change, oldest first. */
  readonly changes: Change[] = [];
  /** Refused actions with the reasons. */
  readonly refusals = new Map<string, string>();
  /** Outcome of a measured change. */
  verdict: 'better' | 'no effect' = 'better';

  constructor(private readonly nowMs: () => number) {}

  /** Tests replace it. @returns the reason of a refusal */
  refuse: (request: EngineRequest) => string | undefined = ({ action }) => this.refusals.get(action);

  plan(request: EngineRequest) {
    const { action, target } = request;
    const reason = this.refuse(request);
    if (reason !== undefined) throw new AdvisedError(`${action} cannot be done: ${reason}`, 'Choose another.');
    return { targetText: target, note: '' };
  }

  async apply(request: EngineRequest & { readonly validate: boolean }): Promise<Change> {
    this.plan(request);
    const { action, target, value = 'on', by, forMs, validate } = request;
    const startedAtMs = this.nowMs();
    this.values.set(`${action} ${target}`, value);
    const change: Change = {
      id: `change-${this.changes.length + 1}`,
      action,
      target,
      targetText: target,
      state: 'kept',
      reason: '',
      by,
      startedAtMs,
      endedAtMs: null,
      before: ['0'],
      after: [value],
      verdict: validate ? this.verdict : 'observed',
      evidence: null,
      expiresAtMs: forMs === undefined ? null : startedAtMs + forMs,
      exitPolicy: 'revert',
    };
    this.changes.push(change);
    if (validate && this.verdict !== 'better') this.end(change.id, 'undone');
    return this.find(change.id) as Change;
  }

  undo(changeId: string): UndoResult {
    this.end(changeId, 'undone');
    return { changeId, state: 'undone', reason: 'The previous values were restored.' };
  }

  undoAll(): readonly UndoResult[] {
    return this.openChanges().map(({ id }) => this.undo(id));
  }

  find(changeId: string): Change | undefined {
    return this.changes.find(({ id }) => id === changeId);
  }

  openChanges(): readonly Change[] {
    return this.changes.filter(({ state }) => isOpen(state));
  }

  /** Undoes expired changes. */
  expire(): void {
    for (const { id, expiresAtMs } of this.openChanges()) {
      if (expiresAtMs !== null && expiresAtMs <= this.nowMs()) this.end(id, 'undone');
    }
  }

  /** Ends a change as another program would. */
  end(changeId: string, state: ChangeState): void {
    const index = this.changes.findIndex(({ id }) => id === changeId);
    const change = this.changes[index];
    if (change === undefined) throw new Error(`there is no change ${changeId}`);
    this.values.delete(`${change.action} ${change.target}`);
    this.changes[index] = { ...change, state, endedAtMs: this.nowMs() };
  }
}
