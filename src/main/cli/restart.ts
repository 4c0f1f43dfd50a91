import { type Command, EXIT } from './command';
import { printHost, startInBackground, stopHost } from './host-process';

export const restart: Command = {
  name: 'restart',
  summary: 'stop the host if it is running, then start it in the background',
  async run(context) {
    await stopHost(context);
    printHost(context, await startInBackground(context), 'started');
    return EXIT.healthy;
  },
};
