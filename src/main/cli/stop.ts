import { type Command, EXIT } from './command';
import { stopHost } from './host-process';

export const stop: Command = {
  name: 'stop',
  summary: 'end the host in good order',
  async run(context) {
    const pid = await stopHost(context);
    const { terminal, json } = context;
    if (json) terminal.printJson({ pid: pid ?? null });
    else terminal.print(pid === undefined ? 'No host runs.' : `Homeostat stopped (process ${pid}).`);
    return EXIT.healthy;
  },
};
