import { expect, it } from 'vitest';
import { sampleChange, sampleEvidence } from '../../../../tests/helpers/change-samples';
import { findChanges, type HistoryFilter } from './history-filter';

const CHANGES = [
  sampleChange({ id: 'a', verdict: 'better', evidence: sampleEvidence() }),
  sampleChange({ id: 'b', state: 'failed', by: 'script' }),
];
const ids = (filter: HistoryFilter, text: string) => findChanges(CHANGES, filter, text, summaryOf).map(({ id }) => id);
const summaryOf = () => 'Stop a process';

it('finds by kind and by every word that is seen', () => {
  expect(ids('all', '')).toEqual(['a', 'b']);
  expect(ids('measured', '')).toEqual(['a']);
  expect(ids('better', '')).toEqual(['a']);
  expect(ids('failed', '')).toEqual(['b']);
  expect(ids('all', 'stop SCRIPT')).toEqual(['b']);
  expect(ids('all', 'stop nobody')).toEqual([]);
});
