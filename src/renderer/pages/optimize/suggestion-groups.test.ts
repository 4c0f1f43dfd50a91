import { expect, it } from 'vitest';
import { sampleChange } from '../../../../tests/helpers/change-samples';
import type { Suggestion } from '../../../shared/contract/optimization-schemas';
import { groupSuggestions, isSought } from './suggestion-groups';

const suggestion = (action: string, target: string, problem: string): Suggestion => ({
  action,
  target,
  problem,
  targetText: target,
  effect: '',
  risk: 'low',
  privilege: 'user',
});
const NOTHING = { action: undefined, target: undefined };
const SUGGESTIONS = [
  suggestion('process-priority', 'pid:1', 'busy'),
  suggestion('clean-cache', 'path:/a', 'full'),
  suggestion('freeze', 'pid:1', 'busy'),
];

it('puts what helps with one problem together, in the order of the host', () => {
  const groups = groupSuggestions(SUGGESTIONS, [], NOTHING);
  expect(groups.map(({ problem, suggestions }) => [problem, suggestions.map(({ action }) => action)])).toEqual([
    ['busy', ['process-priority', 'freeze']],
    ['full', ['clean-cache']],
  ]);
});

it('begins with the suggestion of a link, and leaves out active changes', () => {
  const sought = { action: 'freeze', target: undefined };
  const open = [sampleChange({ action: 'clean-cache', target: 'path:/a' })];
  const groups = groupSuggestions(SUGGESTIONS, open, sought);
  expect(groups.map(({ suggestions }) => suggestions.map(({ action }) => action))).toEqual([
    ['freeze', 'process-priority'],
  ]);
  expect(isSought({ action: 'freeze', target: 'pid:1' }, { ...sought, target: 'pid:2' })).toBe(false);
  expect(isSought({ action: 'freeze', target: 'pid:1' }, NOTHING)).toBe(false);
});
