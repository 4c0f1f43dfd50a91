import { plural } from '../../../shared/format/plural';
import { describeUndone, exitCodeOfUndo } from '../describe-undone';
import { query } from '../verb';

export const panic = query({
  summary: 'undo all changes and stop automation',
  ask: (api) => api.automation.panic(),
  lines: (results) => {
    const undone = results.filter(({ state }) => state !== 'failed').length;
    return [
      `Automation stopped. Undone: ${undone} of ${plural(results.length, 'change')}. To continue, run \`homeostat automation resume\`.`,
      ...describeUndone(results),
    ];
  },
  exitCode: exitCodeOfUndo,
});
