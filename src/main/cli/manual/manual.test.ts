import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createFakeTerminal } from '../../../../tests/helpers/fake-terminal';
import { pathOf } from '../command-parser';
import { createProgram } from '../create-program';
import { COMPLETION_SCRIPTS } from './completion-scripts';
import { manPage } from './man-page';

const PROGRAM = await createProgram(createFakeTerminal(), async () => undefined);

function has(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

describe.runIf(has('bash'))('the completion in bash', () => {
  const script = COMPLETION_SCRIPTS.bash(PROGRAM);

  /** Returns the words that bash offers for the last word of a line. */
  function complete(line: string): string[] {
    const call = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _homeostat; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const output = execFileSync('bash', ['-c', call, 'bash', ...line.split(' ')], { encoding: 'utf8' });
    return output.split('\n').filter((word) => word !== '');
  }

  it.each([
    ['a command', 'homeostat al', ['alerts']],
    ['a verb', 'homeostat alerts h', ['history']],
    ['a verb after global options', 'homeostat --home /nowhere --json alerts s', ['silence']],
    ['an option', 'homeostat alerts history --l', ['--limit']],
    ['an option after one with a value', 'homeostat export --metric import --fo', ['--format']],
    ['an option that is a flag of this verb', 'homeostat optimize report --csv --m', ['--markdown']],
    ['the value of an option', 'homeostat export --format ', ['csv', 'openmetrics', 'jsonl']],
    ['the value of an argument', 'homeostat automation level memory a', ['ask', 'automatic']],
    ['a file', 'homeostat import package.j', ['package.json']],
    ['a file as the value of an option', 'homeostat rules test --csv package.j', ['package.json']],
    ['a directory', 'homeostat --home sr', ['src']],
    ['no value that is unknown', 'homeostat notices --dismiss ', []],
  ])('completes %s', (_, line, words) => expect(complete(line)).toEqual(words));
});

describe('the completion in other shells', () => {
  it('is a list in POSIX syntax, within functions of the shell', () => {
    const fish = COMPLETION_SCRIPTS.fish(PROGRAM);
    const quoted = /sh -c '((?:[^'\\]|\\.)*)'/s.exec(fish)?.[1] ?? '';
    const list = quoted.replaceAll(/\\(.)/gs, '$1');
    const run = (...words: string[]) => execFileSync('sh', ['-c', list, 'sh', ...words], { encoding: 'utf8' });
    expect(run('alerts')).toMatch(/^ack:acknowledge an alert/m);
    expect(run('--home')).toBe('<directory>\n');
    expect(COMPLETION_SCRIPTS.zsh(PROGRAM)).toMatch(/^#compdef homeostat\n/);
  });
});

describe('the man page', () => {
  const page = manPage(PROGRAM);

  it('describes every command, verb and option', () => {
    const leaves = PROGRAM.commands.flatMap((command) =>
      command.commands.length === 0 ? [command] : command.commands,
    );
    for (const leaf of leaves) {
      expect(page).toContain(`\n.SS ${pathOf(leaf).replaceAll('-', '\\-')}`);
      for (const { long } of leaf.options) expect(page).toContain(long?.replaceAll('-', '\\-'));
    }
  });

  it.runIf(has('groff'))('is free of warnings', () => {
    const { stderr, status } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z'], { input: page, encoding: 'utf8' });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });
});
