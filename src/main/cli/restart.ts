import { type Command, EXIT } from './command';
import { printHost, startInBackground, stopHost } from './host-process';

export const restart: Command = {
  name: 'restart',
  summary: 'end the host, if one runs, and start it in the background',
  async run(context) {
    await stopHost(context);
    printHost(context, await startInBackground(context), 'started');
    return EXIT.healthy;
  },
};
