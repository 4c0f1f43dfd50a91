import { UnknownNameError } from '../../base/errors';
import { argument } from '../inputs';
import { EXIT, query } from '../verb';

export const cancel = query({
  summary: 'cancel a schedule; its changes stay in effect',
  inputs: { id: argument('<id>', 'schedule ID, which `homeostat schedule` lists') },
  examples: ['schedule-1'],
  async ask(api, input, { json }) {
    const result = await api.schedules.cancel(input);
    if (result.wasThere || json) return result;
    throw new UnknownNameError(`no schedule has the ID "${input.id}"`, '`homeostat schedule` lists them.');
  },
  lines: () => ['Schedule canceled. Its changes stay in effect.'],
  exitCode: ({ wasThere }) => (wasThere ? EXIT.healthy : EXIT.usage),
});
