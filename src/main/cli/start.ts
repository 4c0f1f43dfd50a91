import { type Command, EXIT } from './command';
import { readStatus, startInBackground } from './host-process';

export const start: Command = {
  name: 'start',
  summary: 'start the headless host in the background',
  async run(context) {
    const running = await readStatus(context);
    const status = running ?? (await startInBackground(context));
    const { terminal, json } = context;
    if (json) terminal.printJson(status);
    else {
      terminal.print(`Homeostat ${running === undefined ? 'started' : 'runs already'} (process ${status.pid}).`);
      if (status.url !== null) terminal.print(`Dashboard: ${status.url}`);
    }
    return EXIT.healthy;
  },
};
