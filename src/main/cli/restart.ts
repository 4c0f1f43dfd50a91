import { showHost, startInBackground, stopHost } from './host-process';
import { verb } from './verb';

export const restart = verb({
  summary: 'stop the host if it is running, then start it in the background',
  async run(context) {
    await stopHost(context);
    return showHost(context, await startInBackground(context), 'started');
  },
});
