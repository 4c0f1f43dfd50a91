import type { ChangeSet, ChangeSetItem, ItemOutcome } from '../../../shared/contract/change-set-schemas';
import { AlreadySoError, messageOf, UnknownNameError } from '../../base/errors';
import type { EnginePort, EngineRequest } from '../engine-port';
import { type NamedProcess, nobodyCalled, resolveTarget } from '../schedule/resolve-target';

export interface MakingTools {
  readonly engine: EnginePort;
  readonly readProcesses: () => Promise<readonly NamedProcess[]>;
}

export type MakingResult =
  | { readonly ok: true; readonly items: readonly ItemOutcome[] }
  | {
      readonly ok: false;
      readonly reason: string;
      /** True if a retry cannot help. */
      readonly isFinal: boolean;
      readonly items: readonly ItemOutcome[];
    };

interface Step {
  readonly item: ChangeSetItem;
  readonly target: string;
  readonly targetText: string;
}

/**
 * Applies a change set, all of it or nothing: every change is planned before the first is made; if one fails, takes too
 * long or (with `trial`) is not proven better, the previous ones are undone in reverse order.
 *
 * @param by unique name of the changes in the journal
 */
export async function makeChangeSet(changeSet: ChangeSet, by: string, tools: MakingTools): Promise<MakingResult> {
  const { engine } = tools;
  const planned = await planAll(changeSet, by, tools);
  if (!planned.ok) return planned;
  const items: ItemOutcome[] = [];
  const timeout = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => timeout.resolve('late'), changeSet.timeoutMs);
  try {
    for (const step of planned.steps) {
      const { item, target, targetText } = step;
      const common = { action: item.action, target, targetText };
      try {
        const making = engine.apply({ ...requestOf(step, changeSet, by), validate: changeSet.validation === 'trial' });
        const change = await Promise.race([making, timeout.promise]);
        if (change === 'late') {
          // The change may still be made, and then no one waits for it.
          making.then(({ id }) => engine.undo(id)).catch(() => undefined);
          throw new Error(`The change set took longer than ${changeSet.timeoutMs / 1000} seconds.`);
        }
        if (change.state !== 'kept') throw new Error(change.reason);
        items.push({ ...common, targetText: change.targetText, result: 'applied', reason: '', changeId: change.id });
      } catch (error) {
        if (error instanceof AlreadySoError) {
          items.push({ ...common, result: 'already', reason: 'The setting already has this value.', changeId: null });
          continue;
        }
        const reason = messageOf(error);
        items.push({ ...common, result: 'failed', reason, changeId: null });
        return fail(`${item.action} on ${targetText}: ${reason}`, false, undoAllOf(by, items, engine));
      }
    }
    return { ok: true, items };
  } finally {
    clearTimeout(timer);
  }
}

/** Undoes all changes of a name in the journal, the newest first. @returns the items as they are now */
export function undoAllOf(by: string, items: readonly ItemOutcome[], engine: EnginePort): readonly ItemOutcome[] {
  const undone = new Map(
    engine
      .openChanges()
      .filter((change) => change.by === by)
      .map(({ id }) => [id, engine.undo(id)]),
  );
  return items.map((item): ItemOutcome => {
    const result = item.changeId === null ? undefined : undone.get(item.changeId);
    if (result === undefined) return item;
    return { ...item, result: result.state === 'failed' ? 'failed' : 'undone', reason: result.reason };
  });
}

/** Undoes all open changes of a name in the journal. @returns them as items */
export function undoOpen(by: string, engine: EnginePort): readonly ItemOutcome[] {
  const made = engine.openChanges().filter((change) => change.by === by);
  const items = made.map(
    ({ id: changeId, action, target, targetText }): ItemOutcome => ({
      action,
      target,
      targetText,
      result: 'applied',
      reason: '',
      changeId,
    }),
  );
  return undoAllOf(by, items, engine);
}

async function planAll(
  { items, ...changeSet }: ChangeSet,
  by: string,
  { engine, readProcesses }: MakingTools,
): Promise<{ readonly ok: true; readonly steps: readonly Step[] } | Extract<MakingResult, { ok: false }>> {
  const steps: Step[] = [];
  for (const item of items) {
    const { action, target: named } = item;
    try {
      const targets = await resolveTarget(named, readProcesses);
      if (targets.length === 0) return failedPlan(item, nobodyCalled(named), false);
      for (const target of targets) {
        const request = requestOf({ item, target }, changeSet, by);
        steps.push({ item, target, targetText: engine.plan(request).targetText });
      }
    } catch (error) {
      return failedPlan(item, `${action} on ${named}: ${messageOf(error)}`, error instanceof UnknownNameError);
    }
  }
  return { ok: true, steps };
}

function requestOf(
  { item, target }: Pick<Step, 'item' | 'target'>,
  { rollback }: Pick<ChangeSet, 'rollback'>,
  by: string,
): EngineRequest {
  return { action: item.action, target, value: item.value ?? undefined, by, forMs: rollback.forMs ?? undefined };
}

function failedPlan({ action, target }: ChangeSetItem, reason: string, isFinal: boolean) {
  return fail(reason, isFinal, [{ action, target, targetText: target, result: 'failed', reason, changeId: null }]);
}

function fail(reason: string, isFinal: boolean, items: readonly ItemOutcome[]): Extract<MakingResult, { ok: false }> {
  return { ok: false, reason, isFinal, items };
}
