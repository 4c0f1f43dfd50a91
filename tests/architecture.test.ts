import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

/**
 * Layers from the bottom up: a file belongs to the layer with the longest folder that contains it. It may import its
 * own layer, the layers in `may`, and the libraries in `uses` (`node:` for built-in modules).
 */
interface Layer {
  readonly folder: string;
  /** Folders of lower layers; `*` for all of them. */
  readonly may: readonly string[];
  readonly uses?: readonly string[];
}

/** Types come from the contract's schemas: every file may `import type` from there, which loads nothing. */
const CONTRACT = 'src/shared/contract';
const SHARED = ['src/shared/model', 'src/shared/format', CONTRACT];
/** Folders that every domain of the main process may use. */
const COMMON = [...SHARED, 'src/core/stats', 'src/main/base', 'src/main/platform'];

const domain = (name: string, may: readonly string[] = [], ...libraries: string[]): Layer => ({
  folder: `src/main/${name}`,
  may: [...COMMON, ...may],
  uses: ['node:', ...libraries],
});

const LAYERS: readonly Layer[] = [
  { folder: 'src/shared/model', may: [] },
  { folder: 'src/shared/format', may: ['src/shared/model'] },
  {
    folder: CONTRACT,
    may: ['src/shared/model', 'src/shared/format'],
    uses: ['zod', '@orpc/contract'],
  },
  { folder: 'src/core/stats', may: ['src/shared/model'], uses: ['simple-statistics'] },
  {
    folder: 'src/core/analytics',
    may: ['src/shared/model', 'src/shared/format', 'src/core/stats'],
    uses: ['simple-statistics'],
  },
  { folder: 'src/core/thresholds', may: ['src/shared/model', 'src/shared/format', 'src/core/stats'] },
  {
    folder: 'src/core/health',
    may: ['src/shared/model', 'src/shared/format', 'src/core/stats', 'src/core/analytics', 'src/core/thresholds'],
  },
  { folder: 'src/core/replay', may: ['src/shared/model', 'src/core/thresholds', 'src/core/health'] },
  {
    folder: 'src/main/base',
    may: SHARED,
    uses: ['node:', 'yaml', 'zod'],
  },
  {
    folder: 'src/main/platform',
    may: ['src/shared/model', 'src/shared/format', 'src/main/base'],
    uses: ['node:', 'systeminformation'],
  },
  // The journal and the restoring of values, on which the engine and the privileged helper both build.
  domain('changes'),
  domain('collectors'),
  domain('store', [], 'better-sqlite3'),
  domain('config', [], 'yaml', 'zod'),
  domain('metrics'),
  domain('processes'),
  domain('kills'),
  domain('inspection', ['src/main/collectors'], 'yaml'),
  domain('self', ['src/main/store']),
  domain('services', ['src/main/store']),
  domain('analysis', ['src/core/analytics', 'src/main/collectors', 'src/main/store']),
  domain('health', [
    'src/core/analytics',
    'src/core/thresholds',
    'src/core/health',
    'src/core/replay',
    'src/main/analysis',
    'src/main/processes',
    'src/main/store',
  ]),
  domain(
    'alerting',
    ['src/core/thresholds', 'src/core/health', 'src/core/replay', 'src/main/analysis', 'src/main/health'],
    'yaml',
    'zod',
    'nodemailer',
  ),
  domain('optimization', ['src/main/changes']),
  domain('automation', [], 'croner', 'yaml', 'zod'),
  domain('privileged', ['src/main/changes'], 'zod'),
  domain('doctor', ['src/main/optimization', 'src/main/privileged']),
  {
    folder: 'src/main/transports',
    may: [...SHARED, 'src/main/base'],
    uses: [
      'node:',
      'ws',
      'zod',
      '@orpc/server',
      '@orpc/client',
      '@orpc/contract',
      '@orpc/openapi',
      '@orpc/zod',
      '@orpc/json-schema',
    ],
  },
  {
    folder: 'src/main/electron',
    may: [...SHARED, 'src/main/base', 'src/main/transports'],
    uses: ['node:', 'electron', 'electron-store', '@orpc/server'],
  },
  // The composition of the domains, the command line and the entries use every domain.
  { folder: 'src/main/app', may: ['*'], uses: ['*'] },
  { folder: 'src/main/cli', may: ['*'], uses: ['*'] },
  { folder: 'src/main', may: ['*'], uses: ['*'] },
  { folder: 'src/preload', may: [CONTRACT], uses: ['electron'] },
  { folder: 'src/renderer', may: SHARED, uses: ['react'] },
  { folder: 'src/renderer/text', may: [...SHARED, 'src/renderer'], uses: ['react'] },
  {
    folder: 'src/renderer/live',
    may: [...SHARED, 'src/renderer'],
    uses: ['react', '@orpc/client', '@orpc/tanstack-query', '@tanstack/react-query'],
  },
  {
    folder: 'src/renderer/components',
    may: [...SHARED, 'src/renderer', 'src/renderer/text', 'src/renderer/live'],
    uses: ['react', 'react-dom', '@tanstack/react-query'],
  },
  {
    folder: 'src/renderer/charts',
    may: [...SHARED, 'src/renderer', 'src/renderer/text', 'src/renderer/live', 'src/renderer/components'],
    uses: ['react', 'chart.js', '@tanstack/react-query'],
  },
  // Each page is a layer of its own: see `layerOf`.
  {
    folder: 'src/renderer/pages',
    may: [
      ...SHARED,
      'src/renderer',
      'src/renderer/text',
      'src/renderer/live',
      'src/renderer/components',
      'src/renderer/charts',
    ],
    uses: ['react', 'react-dom', '@tanstack/react-query'],
  },
  { folder: 'src/renderer/gallery', may: ['*'], uses: ['react'] },
  { folder: 'src/renderer/shell', may: ['*'], uses: ['react', 'react-dom', '@tanstack/react-query'] },
];

const PAGES = 'src/renderer/pages';

/** Fewer files than this were not read by a test that works. */
const LEAST_FILES = 150;
const LONGEST_FILE_LINES = 400;

const ROOT = join(import.meta.dirname, '..');
const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .map((path) => join('src', path))
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|d)\.tsx?$/.test(path));
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

interface Import {
  readonly specifier: string;
  readonly kind: 'type' | 'static' | 'dynamic';
}

/** Returns every module that a file names: imports, re-exports, types only, and imports at run time. */
function importsOf(text: string): Import[] {
  const statements = /(?:^|\n)(?:import|export)\s(type\s)?[^;'"]*?\bfrom\s*['"]([^'"\n]+)['"]/g;
  const sideEffects = /(?:^|\n)import\s*['"]([^'"\n]+)['"]/g;
  const dynamic = /\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g;
  return [
    ...[...text.matchAll(statements)].map(
      ([, type, specifier = '']): Import => ({
        specifier,
        kind: type === undefined ? 'static' : 'type',
      }),
    ),
    ...[...text.matchAll(sideEffects)].map(([, specifier = '']): Import => ({ specifier, kind: 'static' })),
    ...[...text.matchAll(dynamic)].map(([, specifier = '']): Import => ({ specifier, kind: 'dynamic' })),
  ];
}

/** Returns the file that a relative import names, or undefined for a package or a file of another kind. */
function targetOf(file: string, { specifier }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = normalize(join(dirname(file), specifier));
  return [`${path}.ts`, `${path}.tsx`, join(path, 'index.ts')].find((name) => files.includes(name));
}

function layerOf(path: string): Layer | undefined {
  return LAYERS.filter(({ folder }) => path.startsWith(`${folder}/`)).sort(
    (one, other) => other.folder.length - one.folder.length,
  )[0];
}

/** Returns the folder of the layer behind a module's name (for a page, its own folder), its package, or `node:`. */
function ownerOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(file), specifier));
    return ownFolder(target) ?? target;
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return 'node:';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function ownFolder(path: string): string | undefined {
  const folder = layerOf(path)?.folder;
  return folder === PAGES ? path.split('/').slice(0, 4).join('/') : folder;
}

/** Returns a problem for each import that the layer of the file does not allow. */
function problemsOf(file: string, text: string): string[] {
  const layer = layerOf(file);
  if (layer === undefined) return [`${file} is in no layer`];
  const lower = LAYERS.slice(0, LAYERS.indexOf(layer)).map(({ folder }) => folder);
  const folders = layer.may.includes('*') ? lower : layer.may;
  return importsOf(text)
    .filter(({ specifier }) => !/\.(css|json|yaml)$/.test(specifier))
    .map(({ specifier, kind }) => ({ specifier, kind, owner: ownerOf(file, specifier) }))
    .filter(({ kind, owner }) => kind !== 'type' || owner !== CONTRACT)
    .filter(({ specifier, owner }) =>
      specifier.startsWith('.')
        ? owner !== ownFolder(file) && !folders.includes(owner) && !(folders.includes(PAGES) && owner.startsWith(PAGES))
        : !(layer.uses ?? []).some((library) => library === '*' || library === owner),
    )
    .map(({ specifier }) => `${file} may not import ${specifier}`);
}

it('reads all sources', () => {
  expect(files.length).toBeGreaterThan(LEAST_FILES);
});

it('finds every kind of import', () => {
  const text = `import a from 'a';\nimport type { B,\n  C } from "b";\nexport * from './c';\nconst d = await import('d');\nimport 'e';`;
  expect(importsOf(text)).toEqual([
    { specifier: 'a', kind: 'static' },
    { specifier: 'b', kind: 'type' },
    { specifier: './c', kind: 'static' },
    { specifier: 'e', kind: 'static' },
    { specifier: 'd', kind: 'dynamic' },
  ]);
});

it('puts every file in a layer', () => {
  expect(files.filter((file) => layerOf(file) === undefined)).toEqual([]);
});

it('lets no layer import a higher one', () => {
  const upwards = LAYERS.flatMap(({ folder, may }, index) =>
    may
      .filter((name) => name !== '*' && !LAYERS.slice(0, index).some((lower) => lower.folder === name))
      .map((name) => `${folder} lists ${name}`),
  );
  expect(upwards).toEqual([]);
});

it('finds no circle of imports', () => {
  const importsByFile = new Map(
    files.map((file) => [file, importsOf(textOf(file)).flatMap((one) => targetOf(file, one) ?? [])]),
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

it.each(['src/main/app/headless-host.ts', 'src/main/index.ts', 'src/main/cli.ts', 'src/renderer/shell/main.tsx'])(
  'starts %s without the validator',
  (entry) => {
    const loaded = new Set([entry]);
    const packages = new Set<string>();
    for (const file of loaded) {
      for (const one of importsOf(textOf(file)).filter(({ kind }) => kind === 'static')) {
        const target = targetOf(file, one);
        if (target === undefined) packages.add(one.specifier);
        else loaded.add(target);
      }
    }
    expect(loaded.size).toBeGreaterThan(10);
    expect([...packages]).not.toContain('zod');
  },
);

it('finds only allowed imports', () => {
  expect(files.flatMap((file) => problemsOf(file, textOf(file)))).toEqual([]);
});

it('refuses an import that runs up, across pages, or to a library of another layer', () => {
  const refused = (file: string, specifier: string) => problemsOf(file, `import a from '${specifier}';`).length > 0;
  expect(refused('src/core/health/a.ts', '../../main/base/clock')).toBe(true);
  expect(refused('src/main/store/a.ts', '../alerting/outbox')).toBe(true);
  expect(refused('src/main/cli/a.ts', '../cli')).toBe(true);
  expect(refused('src/main/app/a.ts', '../cli/program')).toBe(true);
  expect(refused('src/renderer/pages/alerts/a.tsx', '../health/health-page')).toBe(true);
  expect(refused('src/renderer/charts/a.ts', '../pages/health/health-page')).toBe(true);
  expect(refused('src/core/stats/a.ts', 'node:fs')).toBe(true);
  expect(refused('src/core/stats/a.ts', '../../shared/contract/schemas')).toBe(true);
  expect(problemsOf('src/core/stats/a.ts', "import type { A } from '../../shared/contract/schemas';")).toEqual([]);
  expect(refused('src/main/store/a.ts', 'better-sqlite3')).toBe(false);
  expect(refused('src/renderer/shell/a.tsx', '../pages/health/health-page')).toBe(false);
});

it('finds no clock and no randomness in the pure folders', () => {
  const impure = /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setInterval|process\.)/;
  const pure = files.filter((file) => /^src\/(core|shared\/model|shared\/format)\//.test(file));
  expect(pure.length).toBeGreaterThan(100);
  expect(pure.filter((file) => impure.test(textOf(file)))).toEqual([]);
});

it('finds no file in main that only re-exports others', () => {
  const barrels = files.filter((file) => file.startsWith('src/main') && /(^|\n)export \* from/.test(textOf(file)));
  expect(barrels).toEqual([]);
});

it(`finds no file over ${LONGEST_FILE_LINES} lines without a reason at its top`, () => {
  const long = files.filter((file) => {
    const text = textOf(file);
    return text.split('\n').length > LONGEST_FILE_LINES && !/^\/[/*][^\n]*\blong\b/.test(text);
  });
  expect(long).toEqual([]);
});

it('finds directories made only by the function that always returns', () => {
  // Node's own mkdir never returns below /proc; see src/main/base/make-directory.ts.
  const recursive = /\bmkdir(Sync)?\([^;]*recursive: true/;
  const program = files.filter((file) => file.startsWith('src/main') && !/\.test\.tsx?$/.test(file));
  expect(program.filter((file) => recursive.test(textOf(file)))).toEqual([]);
});
