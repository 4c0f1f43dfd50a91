import { EXIT, verb } from './verb';

export const man = verb({
  summary: 'print the man page, for `man -l -` or a file named homeostat.1',
  examples: ['> ~/.local/share/man/man1/homeostat.1'],
  async run({ terminal }, _, program) {
    const { manPage } = await import('./manual/man-page');
    terminal.print(manPage(program));
    return EXIT.healthy;
  },
});
