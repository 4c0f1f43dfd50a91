import { type Command, EXIT } from './command';
import { printHost, readStatus, startInBackground } from './host-process';

export const start: Command = {
  name: 'start',
  summary: 'start the headless host in the background',
  async run(context) {
    const running = await readStatus(context);
    const status = running ?? (await startInBackground(context));
    printHost(context, status, running === undefined ? 'started' : 'is already running');
    return EXIT.healthy;
  },
};
