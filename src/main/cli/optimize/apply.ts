import { DAY_MS } from '../../../shared/model/time';
import { argument, flag, option } from '../inputs';
import { durationBetween, textUpTo } from '../option-parsers';
import { show, verb, withApi } from '../verb';
import { describeChanges, toRecord } from './describe-changes';

export const apply = verb({
  summary: 'apply an action, after a trial if it can be measured',
  inputs: {
    action: argument('<action>', 'action ID, which `homeostat optimize` lists'),
    target: option('--target <target>', 'pid:N, tree:N, path:/…, unit:… or machine', { isMandatory: true }),
    value: option('--value <value>', 'value to set instead of the default'),
    isDryRun: flag('--dry-run', 'show the plan and change nothing'),
    validate: flag('--no-validate', 'apply at once, without a trial'),
    why: option('--why <text>', 'reason for the change, shown in the report', { parse: textUpTo(500) }),
    forMs: option('--for <span>', 'undo the change after this time, such as 10m, 2h or 1d', {
      parse: durationBetween(1_000, 30 * DAY_MS),
    }),
    anyway: flag('--anyway', 'apply even if the action did not help or did harm here before'),
  },
  examples: ['process-priority --target pid:4711 --dry-run', 'swappiness --target machine --value 10 --for 2h'],
  run: (context, { isDryRun, validate, value, why, forMs, anyway, ...rest }) => {
    const request = {
      ...rest,
      ...(value === undefined ? {} : { value }),
      ...(why === undefined ? {} : { why }),
      ...(forMs === undefined ? {} : { forMs }),
      ...(anyway ? { anyway } : {}),
    };
    return withApi(context, async ({ api }) => {
      if (isDryRun) {
        const plan = await api.optimize.plan(request);
        return show(context, plan, ({ targetText, note, doLines, undoLines }) => [
          targetText,
          note !== '' && note,
          ...doLines.map((line) => `do    ${line}`),
          ...undoLines.map((line) => `undo  ${line}`),
        ]);
      }
      const change = await api.optimize.apply({ ...request, validate });
      return show(context, toRecord(change), () => describeChanges(api, [change]));
    });
  },
});
