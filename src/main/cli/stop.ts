import { stopHost } from './host-process';
import { show, verb } from './verb';

export const stop = verb({
  summary: 'stop the host',
  async run(context) {
    const pid = (await stopHost(context)) ?? null;
    const text = pid === null ? 'No host is running.' : `Homeostat stopped (process ${pid}).`;
    return show(context, { pid }, () => [text]);
  },
});
