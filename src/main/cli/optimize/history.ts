import { query } from '../verb';
import { describeChanges, toRecord } from './describe-changes';

export const history = query({
  summary: 'list all changes, newest first',
  ask: (api) => api.optimize.history(),
  toJson: (changes) => changes.map(toRecord),
  lines: (changes, _, api) => (changes.length === 0 ? ['No changes yet.'] : describeChanges(api, changes)),
});
