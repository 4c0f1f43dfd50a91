import { UnknownNameError } from '../../base/errors';
import { argument } from '../inputs';
import { EXIT, show, verb, withApi } from '../verb';

export const cancel = verb({
  summary: 'cancel a schedule; its changes stay in effect',
  inputs: { id: argument('<id>', 'schedule ID, which `homeostat schedule` lists') },
  examples: ['schedule-1'],
  run: (context, input) =>
    withApi(context, async ({ api }) => {
      const result = await api.schedules.cancel(input);
      if (!result.wasThere && !context.json)
        throw new UnknownNameError(`no schedule has the ID "${input.id}"`, '`homeostat schedule` lists them.');
      const lines = () => ['Schedule canceled. Its changes stay in effect.'];
      return show(context, result, lines, result.wasThere ? EXIT.healthy : EXIT.usage);
    }),
});
