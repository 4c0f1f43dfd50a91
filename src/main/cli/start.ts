import { type Command, EXIT, isOfOtherBuild } from './command';
import { printHost, readStatus, startInBackground } from './host-process';

export const start: Command = {
  name: 'start',
  summary: 'start the headless host in the background',
  async run(context) {
    const running = await readStatus(context);
    const status = running ?? (await startInBackground(context));
    printHost(context, status, running === undefined ? 'started' : 'is already running');
    if (running !== undefined && (await isOfOtherBuild(context, running))) {
      context.terminal.warn('It runs another build of Homeostat. Use this one with `homeostat restart`.');
    }
    return EXIT.healthy;
  },
};
