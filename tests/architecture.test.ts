import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, it } from 'vitest';

/**
 * Who may import whom, as data. The first layer whose folder a file is in is the file's layer. An import of the
 * project's own is named by its layer, a library by its package, a built-in module by `node:`.
 */
interface Layer {
  readonly name: string;
  readonly files: RegExp;
  readonly may: readonly string[];
}

const CONTRACT_LIBRARIES = ['zod', '@orpc/contract'];
/** What every domain of main may lean on. */
const COMMON = ['model', 'contract', 'base', 'platform', 'stats', 'node:'];

const domain = (name: string, ...libraries: string[]): Layer => ({
  name,
  files: new RegExp(`^src/main/${name}/`),
  may: [...COMMON, ...libraries],
});

const LAYERS: readonly Layer[] = [
  { name: 'model', files: /^src\/shared\/model\//, may: [] },
  { name: 'contract', files: /^src\/shared\/contract\//, may: ['model', ...CONTRACT_LIBRARIES] },
  { name: 'stats', files: /^src\/main\/stats\//, may: ['model', 'simple-statistics'] },
  { name: 'base', files: /^src\/main\/base\//, may: ['model', 'node:', 'yaml', 'zod'] },
  { name: 'platform', files: /^src\/main\/platform\//, may: ['base', 'model', 'node:', 'systeminformation'] },
  // The wiring of a domain and whatever stands at the top of main put the parts together: they may know all of them.
  { name: 'wiring', files: /^src\/main\/(\w+\/wire|[\w-]+|collectors\/sources)\.ts$/, may: ['*'] },
  {
    name: 'analytics',
    files: /^src\/main\/analytics\//,
    may: ['stats', 'model', 'simple-statistics'],
  },
  { name: 'thresholds', files: /^src\/main\/thresholds\//, may: ['stats', 'model'] },
  { name: 'health', files: /^src\/main\/health\//, may: ['analytics', 'thresholds', 'stats', 'model'] },
  // What the pure judges need of the machine: their memory, their jobs, their answers to clients.
  { name: 'judging', files: /^src\/main\/judging\//, may: ['*'] },
  // The same for analytics, which clients ask and the heartbeat feeds.
  { name: 'insight', files: /^src\/main\/insight\//, may: ['*'] },
  { name: 'replay', files: /^src\/main\/replay\//, may: [...COMMON, 'analytics', 'thresholds', 'health'] },
  // Runs the pure judges over labelled recordings.
  { name: 'evaluation', files: /^src\/main\/evaluation\//, may: [...COMMON, 'analytics'] },
  domain('collectors'),
  domain('store', 'better-sqlite3'),
  domain('config', 'yaml', 'zod'),
  domain('window'),
  domain('services'),
  // What the engine and the privileged helper both keep their changes with, and what neither may touch.
  {
    name: 'keeping',
    files: /^src\/main\/optimization\/(journal|change-record|undo-change|knob-driver|protected-process)\.ts$/,
    may: COMMON,
  },
  domain('optimization', 'keeping'),
  domain('alerting', 'yaml', 'zod', 'nodemailer'),
  domain('automation', 'croner', 'yaml', 'zod'),
  domain('privileged', 'keeping', 'zod'),
  {
    name: 'transports',
    files: /^src\/main\/transports\//,
    may: [
      'model',
      'contract',
      'base',
      'node:',
      'ws',
      '@orpc/server',
      '@orpc/client',
      '@orpc/contract',
      '@orpc/openapi',
      '@orpc/zod',
      '@orpc/json-schema',
    ],
  },
  {
    name: 'electron',
    files: /^src\/main\/electron\//,
    may: ['model', 'contract', 'base', 'transports', 'node:', 'electron', 'electron-store', '@orpc/server'],
  },
  { name: 'cli', files: /^src\/main\/cli\//, may: ['*'] },
  { name: 'preload', files: /^src\/preload\//, may: ['contract', 'electron'] },
  {
    name: 'renderer',
    files: /^src\/renderer\//,
    may: ['model', 'contract', 'react', 'react-dom', 'chart.js', '@orpc/client'],
  },
];

/** Fewer files than this were not read by a test that works. */
const LEAST_FILES = 150;
const LONGEST_FILE_LINES = 400;

const ROOT = join(import.meta.dirname, '..');
const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .map((path) => join('src', path))
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|d)\.tsx?$/.test(path));
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Every module that a file names: imports, re-exports, types only, and imports at run time. */
function importsOf(text: string): string[] {
  const statements = /(?:^|\n)(?:import|export)\s[^;'"]*?\bfrom\s*['"]([^'"\n]+)['"]/g;
  const sideEffects = /(?:^|\n)import\s*['"]([^'"\n]+)['"]/g;
  const dynamic = /\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g;
  return [statements, sideEffects, dynamic]
    .flatMap((form) => [...text.matchAll(form)])
    .map((match) => match[1] as string);
}

function layerOf(file: string): Layer | undefined {
  return LAYERS.find((layer) => layer.files.test(file));
}

/** The layer, package or `node:` behind a module's name. */
function ownerOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(file), specifier));
    if (!target.startsWith('src')) return target;
    return layerOf(`${target}.ts`)?.name ?? layerOf(`${target}/`)?.name ?? target;
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return 'node:';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

it('reads the whole source', () => {
  expect(files.length).toBeGreaterThan(LEAST_FILES);
});

it('finds every kind of import', () => {
  const text = `import a from 'a';\nimport type { B,\n  C } from "b";\nexport * from './c';\nconst d = await import('d');\nimport 'e';`;
  expect(importsOf(text).sort()).toEqual(['./c', 'a', 'b', 'd', 'e']);
});

it('has every file in a layer', () => {
  expect(files.filter((file) => layerOf(file) === undefined)).toEqual([]);
});

it('has no files that import one another in a circle', () => {
  const known = new Set(files);
  const importsByFile = new Map(
    files.map((file) => [
      file,
      importsOf(textOf(file))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => normalize(join(dirname(file), specifier)))
        .flatMap((path) => [`${path}.ts`, `${path}.tsx`, join(path, 'index.ts')].find((name) => known.has(name)) ?? []),
    ]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, way: readonly string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (done.has(file) || way.includes(file)) return;
    for (const next of importsByFile.get(file) ?? []) follow(next, [...way, file]);
    done.add(file);
  };
  for (const file of files) follow(file, []);
  expect([...importsByFile.values()].flat().length).toBeGreaterThan(LEAST_FILES);
  expect(circles).toEqual([]);
});

it('has every import allowed', () => {
  const wrong = files.flatMap((file) => {
    const layer = layerOf(file);
    if (layer === undefined || layer.may.includes('*')) return [];
    return importsOf(textOf(file))
      .map((specifier) => ({ specifier, owner: ownerOf(file, specifier) }))
      .filter(({ owner }) => owner !== layer.name && !layer.may.includes(owner) && !owner.endsWith('.css'))
      .map(({ specifier }) => `${layer.name} may not import ${specifier} (${relative('src', file)})`);
  });
  expect(wrong).toEqual([]);
});

it('has no clock and no randomness in the pure folders', () => {
  const PURE = /^src\/(shared\/model|main\/(stats|analytics|thresholds|health))\//;
  const impure = /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setInterval|process\.)/;
  const pure = files.filter((file) => PURE.test(file) && !file.endsWith('/wire.ts'));
  expect(pure.length).toBeGreaterThan(8);
  expect(pure.filter((file) => impure.test(textOf(file)))).toEqual([]);
});

it('has no file in main that only passes on others', () => {
  const barrels = files.filter((file) => file.startsWith('src/main') && /(^|\n)export \* from/.test(textOf(file)));
  expect(barrels).toEqual([]);
});

it(`has no file over ${LONGEST_FILE_LINES} lines without a reason at its top`, () => {
  const long = files.filter((file) => {
    const text = textOf(file);
    return text.split('\n').length > LONGEST_FILE_LINES && !/^\/[/*][^\n]*\blong\b/.test(text);
  });
  expect(long).toEqual([]);
});
