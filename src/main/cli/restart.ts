import { type Command, EXIT } from './command';
import { startInBackground, stopHost } from './host-process';

export const restart: Command = {
  name: 'restart',
  summary: 'end the host, if one runs, and start it in the background',
  async run(context) {
    await stopHost(context);
    const status = await startInBackground(context);
    const { terminal, json } = context;
    if (json) terminal.printJson(status);
    else {
      terminal.print(`Homeostat started (process ${status.pid}).`);
      if (status.url !== null) terminal.print(`Dashboard: ${status.url}`);
    }
    return EXIT.healthy;
  },
};
