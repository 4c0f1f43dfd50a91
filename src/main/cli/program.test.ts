import { expect, it } from 'vitest';
import { version } from '../../../package.json';
import { createFakeTerminal } from '../../../tests/helpers/fake-terminal';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { COMMANDS } from './commands';
import { neededCommands } from './create-program';
import { runCommandLine } from './program';
import { EXIT } from './verb';

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
  ['a count that is not a number', ['logs', '--lines', 'many']],
  ['a count that is too large', ['logs', '--lines', '10001']],
  ['a count with a fraction', ['logs', '--lines', '1.5']],
])('refuses %s with a reason and exit code 64', async (_, args) => {
  const { code, printed, warned } = await run(...args);
  expect(code).toBe(EXIT.usage);
  expect(printed).toBe('');
  expect(warned).not.toBe('');
});

it.each(Object.keys(COMMANDS))('explains %s', async (name) => {
  const { code, printed, warned } = await run(name, '--help');
  expect(code).toBe(0);
  expect(printed).toContain(`homeostat ${name}`);
  expect(warned).toBe('');
});

const ALL = Object.keys(COMMANDS);
it.each([
  ['the command', 'status --json', ['status']],
  ['the command after options', '--home status --config logs --json metrics cpu_*', ['metrics']],
  ['the command after an option with its value', '--home=/status logs', ['logs']],
  ['the command next to an unknown option', '--frobnicate status', ['status']],
  ['none for the version', '--version', []],
  ['all for the help', '--help', ALL],
  ['all for the help of a command by its name', 'help status', ALL],
  ['all for an unknown command', 'frobnicate status', ALL],
  ['all for the name of a method', 'toString', ALL],
  ['all for an empty name', ' status', ALL],
])('loads %s', (_, line, names) => expect(neededCommands(line.split(' '))).toEqual(names));

it('prints its version', async () => {
  expect(await run('--version')).toEqual({ code: 0, printed: version, warned: '' });
});

it.each(['status', 'health', 'logs', 'metrics', 'top'])('%s ends with 3 if no host responds', async (name) => {
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

it.each([
  ['an unknown verb', 'alerts histroy', 'unknown command "histroy"', 'Did you mean history?'],
  ['an unknown option', 'alerts history --limt 3', 'unknown option "--limt"', 'Did you mean --limit?'],
  [
    'an option of another verb',
    'services list --lines 3',
    'unknown option "--lines"',
    'belongs to `homeostat services logs`',
  ],
  ['a surplus argument', 'services discover web', 'too many arguments', 'homeostat services discover --help'],
  ['a missing argument', 'alerts ack', 'missing required argument "alert"', 'homeostat alerts ack --help'],
  [
    'a missing option',
    'optimize apply freeze',
    'required option "--target <target>"',
    'homeostat optimize apply --help',
  ],
  ['an argument for the default verb', 'rules alerts.yaml', 'unknown command "alerts.yaml"', 'homeostat rules --help'],
])('advises on %s', async (_, line, problem, advice) => {
  const { code, warned } = await run(...line.split(' '));
  expect(code).toBe(EXIT.usage);
  expect(warned).toContain(`homeostat: ${problem}`);
  expect(warned).toContain(advice);
});

it('accepts global options on both sides of a verb', async () => {
  const home = temporaryDirectory();
  for (const line of ['--home H alerts list', 'alerts --home H list', 'alerts list --home H', 'alerts --home H']) {
    const { code, warned } = await run(...line.replace('H', home).split(' '));
    expect(code).toBe(EXIT.unreachable);
    expect(warned).toContain('no host is responding');
  }
});

it('shows examples in the help of a verb, and those of its verbs in the help of a command', async () => {
  expect((await run('alerts', 'history', '--help')).printed).toContain('  homeostat alerts history --limit 200');
  expect((await run('alerts', '--help')).printed).toContain('  homeostat alerts test desktop');
});

it('explains a missing argument and a wrong one', async () => {
  expect((await run('alerts', 'silence')).warned).toContain('such as rule=disk-full');
  expect((await run('thresholds', 'adopt')).warned).toContain('`homeostat thresholds proposals` lists');
  expect((await run('automation', 'level', 'memory', 'nonsense')).warned).toContain('"nonsense" is not a valid level');
});

it('names the verbs of a command for an unknown one without a similar name', async () => {
  const { warned } = await run('services', 'nonsense');
  for (const verb of ['list', 'start', 'discover']) expect(warned).toContain(verb);
});

it('names no other command as the owner of an option that several commands have', async () => {
  const { warned } = await run('forecast', 'cpu_*', '--from', '-1h');
  expect(warned).not.toContain('belongs to `homeostat analyze`');
});
