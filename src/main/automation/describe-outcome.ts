import type { Change } from '../../shared/contract/optimization-schemas';
import type { EntryEnd } from './policy/ledger';

export const END_TEXTS: Readonly<Record<EntryEnd, string>> = {
  over: 'The problem is over, so the change was undone.',
  expired: 'The change expired.',
  person: 'Someone else ended the change. Homeostat will not repeat it for a day.',
  gone: 'The program has exited.',
  unproven: 'The measurement did not prove a benefit.',
  failed: 'The undo failed.',
  panic: 'All automation was stopped.',
  'host-ended': 'Homeostat exited.',
};

/** A process with a hundred threads has a hundred values, mostly equal. */
export function describeChange({ before, after }: Change): string {
  const distinct = (values: readonly string[]) => [...new Set(values)].slice(0, 3).join(' ');
  return `changed from ${distinct(before)} to ${distinct(after)}`;
}
