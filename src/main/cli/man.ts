import { EXIT, verb } from './verb';

export const man = verb({
  summary: 'print the man page, for `man -l -` or a file named homeostat.1',
  examples: ['> ~/.local/share/man/man1/homeostat.1'],
  async run({ terminal }, _, loadProgram) {
    const { manPage } = await import('./manual/man-page');
    terminal.print(manPage(await loadProgram()));
    return EXIT.healthy;
  },
});
