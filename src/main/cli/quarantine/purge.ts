import { InvalidArgumentError } from 'commander';
import { showUndone } from '../describe-undone';
import { flag, option } from '../inputs';
import { numberBetween } from '../option-parsers';
import { verb, withApi } from '../verb';
import { cleaning } from './restore';

export const purge = verb({
  summary: 'delete the files of one cleaning permanently if they are old enough',
  inputs: {
    changeId: cleaning,
    isConfirmed: flag('--yes', 'confirm permanent deletion'),
    olderThanDays: option('--days <days>', 'minimum time in quarantine, in days', {
      parse: numberBetween(0, 3_650),
      initial: 7,
    }),
  },
  examples: ['change-12 --yes --days 30'],
  run: async (context, { isConfirmed, ...request }) => {
    if (!isConfirmed) throw new InvalidArgumentError('purge deletes files permanently; confirm with --yes');
    return withApi(context, async ({ api }) => showUndone(context, [await api.optimize.purge(request)]));
  },
});
