import { type Command, EXIT } from './command';
import { stopHost } from './host-process';

export const stop: Command = {
  name: 'stop',
  summary: 'stop the host',
  async run(context) {
    const pid = await stopHost(context);
    const { terminal, json } = context;
    if (json) terminal.printJson({ pid: pid ?? null });
    else terminal.print(pid === undefined ? 'No host is running.' : `Homeostat stopped (process ${pid}).`);
    return EXIT.healthy;
  },
};
