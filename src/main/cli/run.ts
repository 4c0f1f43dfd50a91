import { hostArguments, hostCommand } from './host-process';
import { EXIT, verb } from './verb';

export const run = verb({
  summary: 'run the headless host in the foreground until Ctrl-C',
  async run(context) {
    const [program, ...args] = hostCommand(context);
    // The supervisor replaces this process, so that the terminal and its signals reach the supervisor.
    if (process.platform !== 'win32') process.execve?.(program, [program, ...args], process.env);
    const { runHeadlessHost } = await import('../app/headless-host');
    runHeadlessHost(hostArguments(context), context.bundles);
    // The host ends the process itself.
    return EXIT.healthy;
  },
});
