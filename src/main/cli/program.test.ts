import { expect, it } from 'vitest';
import { version } from '../../../package.json';
import { createFakeTerminal } from '../../../tests/helpers/fake-terminal';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { COMMANDS } from './all';
import { EXIT } from './command';
import { runCommandLine } from './program';

async function run(...args: string[]) {
  const terminal = createFakeTerminal();
  const code = await runCommandLine(args, new URL('file:///nowhere/'), terminal);
  return { code, printed: terminal.printed.join('\n'), warned: terminal.warned.join('\n') };
}

it.each([
  ['no command at all', []],
  ['a command that does not exist', ['frobnicate']],
  ['an option that does not exist', ['status', '--frobnicate']],
  ['an argument too many', ['status', 'extra']],
  ['an option without its value', ['status', '--home']],
  ['an empty directory', ['--home', '', 'status']],
  ['an empty file name', ['status', '--config', '']],
  ['a count of zero', ['logs', '--lines', '0']],
  ['a count that is no number', ['logs', '--lines', 'many']],
  ['a count that is too large', ['logs', '--lines', '10001']],
  ['a count with a fraction', ['logs', '--lines', '1.5']],
])('answers %s with what is wrong, and exit code 64', async (_, args) => {
  const { code, printed, warned } = await run(...args);
  expect(code).toBe(EXIT.usage);
  expect(printed).toBe('');
  expect(warned).not.toBe('');
});

it.each(COMMANDS.map(({ name }) => name))('explains %s', async (name) => {
  const { code, printed, warned } = await run(name, '--help');
  expect(code).toBe(0);
  expect(printed).toContain(`homeostat ${name}`);
  expect(warned).toBe('');
});

it('tells its version', async () => {
  expect(await run('--version')).toEqual({ code: 0, printed: version, warned: '' });
});

it.each(['status', 'health', 'logs', 'metrics', 'top'])('%s ends with 3 where no host is responding', async (name) => {
  const home = temporaryDirectory();
  for (const args of [
    ['--home', home, '--json', name],
    [name, '--json', '--home', home],
  ]) {
    const { code, printed, warned } = await run(...args);
    expect(code).toBe(EXIT.unreachable);
    expect(printed).toBe('');
    expect(warned).toContain('no host is responding');
    expect(warned).toContain('homeostat start');
  }
});
