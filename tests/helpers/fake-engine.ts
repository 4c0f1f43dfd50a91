import type { EnginePort, EngineRequest } from '../../src/main/automation/engine-port';
import { AdvisedError, AlreadySoError } from '../../src/main/base/errors';
import type { Change, ChangeState } from '../../src/shared/contract/optimization-schemas';

/**
 * Creates an engine whose machine is a map: a change sets `action target` to its value. It refuses a value that is
 * already set.
 */
export class FakeEngine implements EnginePort {
  readonly values = new Map<string, string>();
  readonly requests: EngineRequest[] = [];
  readonly #changes = new Map<string, { change: Change; before: string | undefined }>();
  /** Reason for which an action cannot be planned. */
  impossible = new Map<string, string>();
  /** Called instead of the write. It may throw. */
  onApply: (request: EngineRequest & { readonly validate: boolean }) => Promise<void> = async () => undefined;
  /** Outcome of a measured change. */
  verdict: 'better' | 'no effect' = 'better';

  plan({ action, target }: EngineRequest) {
    const reason = this.impossible.get(action);
    if (reason !== undefined)
      throw new AdvisedError(`${action} does not work on this machine: ${reason}`, 'Choose another.');
    return { targetText: `the ${target}`, note: '' };
  }

  async apply(request: EngineRequest & { readonly validate: boolean }): Promise<Change> {
    this.requests.push(request);
    this.plan(request);
    const { action, target, value = 'on', by, validate } = request;
    const key = `${action} ${target}`;
    if (this.values.get(key) === value)
      throw new AlreadySoError(`the ${target} already has this setting`, 'Nothing to do.');
    const before = this.values.get(key);
    await this.onApply(request);
    this.values.set(key, value);
    const id = `change-${this.#changes.size + 1}`;
    const isKept = !validate || this.verdict === 'better';
    const change: Change = {
      id,
      action,
      target,
      targetText: `the ${target}`,
      state: 'kept',
      reason: isKept ? '' : 'It had no effect.',
      by,
      startedAtMs: 0,
      endedAtMs: null,
      before: [before ?? ''],
      after: [value],
      verdict: validate ? this.verdict : 'observed',
      evidence: null,
      expiresAtMs: null,
      exitPolicy: 'keep',
    };
    this.#changes.set(id, { change, before });
    if (!isKept) this.undo(id);
    return this.changeOf(id);
  }

  undo(changeId: string) {
    const known = this.#changes.get(changeId);
    if (known === undefined) throw new Error(`there is no change ${changeId}`);
    const { change, before } = known;
    if (change.state === 'kept') {
      const key = `${change.action} ${change.target}`;
      if (before === undefined) this.values.delete(key);
      else this.values.set(key, before);
      this.end(changeId, 'undone');
    }
    return { changeId, state: this.changeOf(changeId).state, reason: 'The previous values were restored.' };
  }

  undoAll() {
    return this.openChanges().map(({ id }) => this.undo(id));
  }

  find(changeId: string): Change | undefined {
    return this.#changes.get(changeId)?.change;
  }

  openChanges(): readonly Change[] {
    return [...this.#changes.values()]
      .map(({ change }) => change)
      .filter(({ state }) => state === 'kept')
      .reverse();
  }

  changeOf(changeId: string): Change {
    return (this.#changes.get(changeId) as { change: Change }).change;
  }

  end(changeId: string, state: ChangeState): void {
    const known = this.#changes.get(changeId);
    if (known !== undefined) this.#changes.set(changeId, { ...known, change: { ...known.change, state } });
  }
}
