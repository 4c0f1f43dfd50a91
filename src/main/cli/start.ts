import { readStatus, showHost, startInBackground } from './host-process';
import { isOfOtherBuild, verb } from './verb';

export const start = verb({
  summary: 'start the headless host in the background',
  async run(context) {
    const running = await readStatus(context);
    if (running === undefined) return showHost(context, await startInBackground(context), 'started');
    const exitCode = await showHost(context, running, 'is already running');
    if (await isOfOtherBuild(context, running))
      context.terminal.warn('It runs another build of Homeostat. Use this one with `homeostat restart`.');
    return exitCode;
  },
});
