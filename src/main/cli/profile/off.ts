import { exitCodeIf, query } from '../verb';
import { describeItems } from './describe-items';

export const off = query({
  summary: 'undo the active profile',
  ask: (api) => api.profiles.off(),
  lines: ({ items }) =>
    items.length === 0
      ? ['No profile is active, and there is nothing to undo.']
      : ['No profile is active now.', ...describeItems(items)],
  exitCode: ({ items }) => exitCodeIf(items.every(({ result }) => result !== 'failed')),
});
