import { plural } from '../../../shared/format/plural';
import { UnknownNameError } from '../../base/errors';
import { argument } from '../inputs';
import { describeItems } from '../profile/describe-items';
import { exitCodeIf, query } from '../verb';

export const report = query({
  summary: 'show the result of a finished change set',
  inputs: { id: argument('<id>', 'change set ID, which `homeostat change-set` lists') },
  examples: ['1800000000000-ab.calm'],
  async ask(api, { id }) {
    const { ended } = await api.changeSets.list();
    const found = ended.find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new UnknownNameError(
      `no recently finished change set has the ID "${id}"`,
      '`homeostat change-set` lists them.',
    );
  },
  lines: ({ name, outcome, attempts, reason, problems, items }) => [
    `${name}: ${outcome} after ${plural(attempts, 'attempt')}`,
    reason,
    ...problems,
    ...describeItems(items),
  ],
  exitCode: ({ outcome }) => exitCodeIf(outcome === 'done'),
});
