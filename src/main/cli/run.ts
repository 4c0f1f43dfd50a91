import { type Command, EXIT } from './command';
import { hostArguments } from './host-process';

export const run: Command = {
  name: 'run',
  summary: 'run the headless host in the foreground until Ctrl-C',
  async run(context) {
    const { runHeadlessHost } = await import('../app/headless-host');
    runHeadlessHost(hostArguments(context), context.bundles);
    // The host ends the process itself.
    return EXIT.healthy;
  },
};
