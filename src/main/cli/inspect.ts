import { option } from './inputs';
import { numberBetween } from './option-parsers';
import { show, verb } from './verb';

const DAY_SECONDS = 86_400;

export const inspect = verb({
  summary: 'print every value that the collectors report from copies of /proc and /sys, or from this machine',
  inputs: {
    root: option('--root <directory>', 'directory with `proc` and `sys`, or a support bundle', { initial: '/' }),
    later: option<readonly string[]>('--then <directory...>', 'later captures of the same machine, for rates', {
      initial: [],
    }),
    seconds: option('--seconds <number>', 'time between two readings', {
      parse: numberBetween(1, DAY_SECONDS),
      initial: 1,
    }),
  },
  examples: ['', '--root capture --json', '--root homeostat-support.tar.gz', '--root before --then after --seconds 10'],
  async run(context, values) {
    const [{ inspectMachine }, { createInspectedSources }, { describeInspection }] = await Promise.all([
      import('../inspection/inspect-machine'),
      import('../app/inspected-sources'),
      import('./inspection-lines'),
    ]);
    const inspection = await inspectMachine({ ...values, create: createInspectedSources });
    return show(context, inspection, describeInspection);
  },
});
