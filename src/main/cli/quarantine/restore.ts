import { showUndone } from '../describe-undone';
import { argument } from '../inputs';
import { verb, withApi } from '../verb';

export const cleaning = argument('<change>', 'change ID, which `homeostat quarantine` lists');

export const restore = verb({
  summary: 'restore the files of one cleaning',
  inputs: { changeId: cleaning },
  examples: ['change-12'],
  run: (context, input) => withApi(context, async ({ api }) => showUndone(context, await api.optimize.undo(input))),
});
