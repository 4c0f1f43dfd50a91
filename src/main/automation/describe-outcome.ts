import type { Change } from '../../shared/model/change';
import type { EntryEnd } from './policy/ledger';

/** How a change ended, for a person. */
export const END_TEXTS: Readonly<Record<EntryEnd, string>> = {
  over: 'It is over, so it was taken back.',
  expired: 'Its time was over.',
  person: 'Somebody else ended it: it is left alone for a day.',
  gone: 'The program has ended.',
  unproven: 'Measuring did not speak for it.',
  failed: 'It could not be taken back.',
  panic: 'Everything was stopped.',
  'host-ended': 'Homeostat ended.',
};

/** A process of a hundred threads has a hundred values, mostly the same. */
export function describeChange({ before, after }: Change): string {
  const distinct = (values: readonly string[]) => [...new Set(values)].slice(0, 3).join(' ');
  return `${distinct(before)} became ${distinct(after)}`;
}
