import type { ItemOutcome } from '../../../shared/contract/change-set-schemas';
import { table } from '../terminal';

/** Lists the results of the changes of a set in columns. */
export function describeItems(items: readonly ItemOutcome[]): readonly string[] {
  return table(items, [
    ({ result }) => `  ${result === 'already' ? 'already set' : result}`,
    'action',
    'targetText',
    'reason',
  ]);
}
