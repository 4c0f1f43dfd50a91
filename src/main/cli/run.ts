import { type Command, EXIT } from './command';
import { hostArguments, hostCommand } from './host-process';

export const run: Command = {
  name: 'run',
  summary: 'run the headless host in the foreground until Ctrl-C',
  async run(context) {
    const [program, ...args] = hostCommand(context);
    // The supervisor takes the place of this process, so that the terminal and its signals are the supervisor's.
    if (process.platform !== 'win32') process.execve?.(program, [program, ...args], process.env);
    const { runHeadlessHost } = await import('../app/headless-host');
    runHeadlessHost(hostArguments(context), context.bundles);
    // The host ends the process itself.
    return EXIT.healthy;
  },
};
