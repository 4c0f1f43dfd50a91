import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { MetricsCollector } from '../src/main/collectors/collector';
import { FIRST_TICK, RecordingSink } from './helpers/recording-sink';
import { temporaryDirectory } from './helpers/temporary';
import { writeTree } from './helpers/write-tree';

/** Everything that a page names exists: files, links with their headings, npm scripts, commands and their options. */

const ROOT = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const listMarkdown = (directory: string, recursive: boolean) =>
  readdirSync(join(ROOT, directory), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(directory, name));
const DOCUMENTS = [...listMarkdown('', false), ...listMarkdown('docs', true), ...listMarkdown('.github', true)];

/** Files that a reader of CONTRIBUTING.md makes. */
const EXAMPLES = ['src/main/collectors/file-handles.ts', 'src/main/collectors/file-handles.test.ts'];
const SUITES = ['unit', 'integration', 'attacks', 'e2e'];
/** Scripts that run a program of a directory, by its name. */
const PROGRAMS: Readonly<Record<string, { readonly directory: string; readonly ending: string }>> = {
  bench: { directory: 'bench', ending: '.bench.ts' },
  faults: { directory: 'tests/faults', ending: '.ts' },
  trials: { directory: 'tests/trials', ending: '.ts' },
};

/** Returns the paths of this project in code spans and commands; patterns with a placeholder or a star are not paths. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/[`\s]((?:src|tests|scripts|bench|bin|docs|resources)\/[^`\s,;|)]*[^`\s,;|).])/g)]
    .map((match) => match[1] as string)
    .filter((path) => !/[<>*{}…]/.test(path) && !EXAMPLES.includes(path));
}

/** Returns the names that a page places in a file of code: `name` in `path`, or `name` of `path`. */
function placedNamesIn(text: string): { readonly name: string; readonly path: string }[] {
  const pairs = text.matchAll(
    /`([A-Za-z_$][\w$]*)`(?: \([^)]*\))? (?:in|of)\s+`((?:src|tests|scripts|bench)\/[^`<>*{}]+\.\w+)`/g,
  );
  return [...pairs].map(([, name = '', path = '']) => ({ name, path }));
}

/** Returns the targets of links and pictures inside the project, relative to its root, with their headings. */
function linksIn(text: string, document: string): string[] {
  return [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)[^)]*\)|\bsrc(?:set)?="([^"]+)"/g)]
    .map((match) => (match[1] ?? match[2]) as string)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => (target.startsWith('#') ? document + target : normalize(join(dirname(document), target))));
}

const withoutBlocks = (text: string) => text.replace(/^ *```.*?^ *```/gms, '');

/** Returns the anchors that GitHub gives to the headings of a page. */
function anchorsOf(text: string): Set<string> {
  const headings = withoutBlocks(text).matchAll(/^#+ (.+)$/gm);
  const slugOf = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
  return new Set([...headings].map(([, heading = '']) => slugOf(heading)));
}

function isReachable(link: string): boolean {
  const [path = '', anchor] = link.split('#');
  if (!existsSync(join(ROOT, path))) return false;
  return anchor === undefined || anchorsOf(read(path)).has(anchor);
}

/** Returns the commands in code spans and blocks: `npm …`, and `homeostat …` with or without its path. */
function commandsIn(text: string): string[][] {
  const code = [...text.matchAll(/^ *```(?:sh)?\n(.*?)^ *```/gms), ...withoutBlocks(text).matchAll(/`([^`]+)`/g)];
  return code
    .flatMap(([, content = '']) => content.split(/\n|&&/))
    .map((line) => line.replace(/ #.*/, '').trim().split(/\s+/))
    .filter(([program = '']) => /^(npm|(bin\/)?homeostat)$/.test(program));
}

const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
const commandLine = read('tests/fixtures/interfaces/command-line.txt');
const VERBS = new Set(commandLine.match(/^[a-z][\w-]*/gm));
const OPTIONS = new Set(['--help', ...(commandLine.match(/--[\w-]+/g) ?? [])]);

function isNpmCommand([verb = '', ...rest]: readonly string[]): boolean {
  const script = verb === 'run' ? rest.shift() : verb;
  if (script === 'ci') return true;
  if (script === undefined || scripts[script] === undefined) return false;
  const [dashes, name = 'NAME', ...more] = rest;
  if (dashes !== '--' || /^[A-Z…]/.test(name)) return true;
  if (script === 'test') return [name, ...more].every((one) => SUITES.includes(one));
  const programs = PROGRAMS[script];
  return programs === undefined || existsSync(join(ROOT, programs.directory, name + programs.ending));
}

function isHomeostatCommand(words: readonly string[]): boolean {
  const verb = words.find((word, index) => !word.startsWith('-') && words[index - 1] !== '--home');
  const options = words.join(' ').match(/--[\w-]+/g) ?? [];
  const isKnown = verb?.split('|').every((one) => VERBS.has(one)) ?? true;
  return isKnown && options.every((option) => OPTIONS.has(option));
}

const isCommand = ([program, ...words]: readonly string[]) =>
  program === 'npm' ? isNpmCommand(words) : isHomeostatCommand(words);

describe.each(DOCUMENTS)('%s', (document) => {
  const text = read(document);

  it('names only files that exist', () => {
    expect(pathsIn(text).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('places names only in files that contain them', () => {
    expect(placedNamesIn(text).filter(({ name, path }) => !read(path).includes(name))).toEqual([]);
  });

  it('links only to files and headings that exist', () => {
    expect(linksIn(text, document).filter((link) => !isReachable(link))).toEqual([]);
  });

  it('names only commands and options that exist', () => {
    const unknown = commandsIn(text).filter((command) => !isCommand(command));
    expect(unknown.map((words) => words.join(' '))).toEqual([]);
  });
});

it('describes each test helper in a comment before an export or at the top', () => {
  const helpers = readdirSync(join(ROOT, 'tests/helpers'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs)$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => join('tests/helpers', name));
  const DESCRIBED = /\*\/\nexport |^(\/\/|\/\*) |^\/\*\n/m;
  expect(helpers.filter((file) => !DESCRIBED.test(read(file)))).toEqual([]);
});

it('lists each decision in the index', () => {
  const index = read('docs/decisions/README.md');
  const records = readdirSync(join(ROOT, 'docs/decisions')).filter((name) => /^\d/.test(name));
  expect(records.filter((name) => !index.includes(`](${name})`))).toEqual([]);
});

it('shows a collector in CONTRIBUTING.md that works', async () => {
  const [collector = ''] = [...read('CONTRIBUTING.md').matchAll(/^ *```ts\n(.*?)^ *```/gms)].map(([, code]) => code);
  const directory = temporaryDirectory();
  const file = join(directory, 'file-handles.ts');
  writeFileSync(file, collector.replace("'../", `'${join(ROOT, 'src/main')}/`));
  const module: { createFileHandlesCollector(roots: object): MetricsCollector } = await import(
    pathToFileURL(file).href
  );
  writeTree(directory, { 'sys/fs/file-nr': '1120\t0\t9223372036854775807\n' });
  const sink = new RecordingSink();
  const { collect, stop } = module.createFileHandlesCollector({ proc: directory, sys: directory });
  collect(FIRST_TICK, sink);
  stop?.();
  expect(sink.get('file_handles_count')).toBe(1120);
});

it('imports only files that exist in the examples of CONTRIBUTING.md', () => {
  const imports = [...read('CONTRIBUTING.md').matchAll(/ from '(\.[^']+)';/g)].map(([, target = '']) =>
    normalize(join('src/main/collectors', `${target}.ts`)),
  );
  expect(imports.length).toBeGreaterThan(3);
  expect(imports.filter((file) => !EXAMPLES.includes(file) && !existsSync(join(ROOT, file)))).toEqual([]);
});

describe('the rules', () => {
  it('find paths, links and commands', () => {
    const text =
      'See `src/a.ts`, `src/<name>.ts` and [the map](map.md#there), ![x](images/x.png), [w](https://w), <img src="y.png">.';
    expect(pathsIn(text)).toEqual(['src/a.ts']);
    expect(placedNamesIn('`one` of\n`src/a.ts`, `two` in `docs/a`')).toEqual([{ name: 'one', path: 'src/a.ts' }]);
    expect(linksIn(text, 'docs/a.md')).toEqual(['docs/map.md#there', 'docs/images/x.png', 'docs/y.png']);
    expect(commandsIn('`npm run a` or `b`\n\n```sh\nbin/homeostat status   # c\nx && npm test\n```\n')).toEqual([
      ['bin/homeostat', 'status'],
      ['npm', 'test'],
      ['npm', 'run', 'a'],
    ]);
    expect([...anchorsOf("# A, b's `c`: d\n\n```\n# e\n```\n")]).toEqual(['a-bs-c-d']);
  });

  it.each([
    'npm run nothing',
    'npm run bench -- nothing',
    'npm test -- nothing',
    'homeostat nothing',
    'homeostat status --nothing',
  ])('refuse %s', (command) => {
    expect(isCommand(command.split(' '))).toBe(false);
  });

  it.each([
    'npm run check',
    'npm run bench -- host',
    'npm run bench -- NAME',
    'npm test -- unit e2e',
    'homeostat --home a status --json',
  ])('accept %s', (command) => {
    expect(isCommand(command.split(' '))).toBe(true);
  });
});
