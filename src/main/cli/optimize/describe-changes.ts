import type { AppApi } from '../../../shared/contract/contract';
import type { Change } from '../../../shared/contract/optimization-schemas';
import { CHANGE_STATE_LABELS } from '../../../shared/format/change-labels';
import { plainText } from '../../../shared/format/plain-text';
import { table } from '../terminal';

/** Returns the JSON of a change, which scripts rely on. */
export function toRecord({ id, ...change }: Change) {
  const { state, target, before, after, verdict, action, reason, startedAtMs, endedAtMs } = change;
  return { changeId: id, state, target, before, after, verdict, action, reason, startedAtMs, endedAtMs };
}

/** Lists changes in columns, with the summaries of their actions. */
export async function describeChanges(api: AppApi, changes: readonly Change[]): Promise<readonly string[]> {
  const summaries = new Map((await api.optimize.list()).map(({ id, summary }) => [id, summary]));
  return table(changes, [
    'id',
    ({ state }) => CHANGE_STATE_LABELS[state],
    ({ action }) => summaries.get(action) ?? action,
    'targetText',
    ({ before, after }) => `${summarize(before)} → ${summarize(after)}`,
    'reason',
  ]);
}

/** A process of a hundred threads has a hundred values, most of them equal. */
function summarize(values: readonly string[]): string {
  return [...new Set(values)]
    .slice(0, 4)
    .map((value) => plainText(value, 20))
    .join(' ');
}
