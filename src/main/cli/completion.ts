import { argument } from './inputs';
import { EXIT, verb } from './verb';

export const completion = verb({
  summary: 'print a script that completes the command line in a shell',
  inputs: { shell: argument('<shell>', 'shell that completes the command line', { choices: ['bash', 'zsh', 'fish'] }) },
  examples: ['bash > ~/.local/share/bash-completion/completions/homeostat'],
  async run({ terminal }, { shell }, loadProgram) {
    const { COMPLETION_SCRIPTS } = await import('./manual/completion-scripts');
    terminal.print(COMPLETION_SCRIPTS[shell as keyof typeof COMPLETION_SCRIPTS](await loadProgram()));
    return EXIT.healthy;
  },
});
