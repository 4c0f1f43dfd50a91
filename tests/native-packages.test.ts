import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Platforms on which a bare clone must install, build and run. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'] as const;
type Platform = (typeof PLATFORMS)[number];

/**
 * Platforms without a native part of a package, with the reason for which nothing is lost. The package of the project
 * itself is ''.
 */
const ABSENT: Readonly<Record<string, Partial<Record<Platform, string>>>> = {
  '': {
    'darwin-x64':
      'no locked Node is to be had for macOS: scripts/steps/runtime.mjs takes the installed one, or says so',
    'darwin-arm64': 'as for darwin-x64',
  },
};

/** Licenses whose code may go into a bundle under MIT. */
const LICENSES = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
]);

/** Tools of the build, which are not shipped. */
const TOOL_LICENSES: readonly { readonly name: RegExp; readonly license: string }[] = [
  { name: /^lightningcss(-|$)/, license: 'MPL-2.0' },
  { name: /^caniuse-lite$/, license: 'CC-BY-4.0' },
];

interface Manifest {
  readonly version?: string;
  readonly license?: string;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
  readonly libc?: string | readonly string[];
  readonly gypfile?: boolean;
  readonly hasInstallScript?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

const readJson = <T>(...path: string[]): T => JSON.parse(readFileSync(join(ROOT, ...path), 'utf8')) as T;
const project = readJson<Manifest>('package.json');
const { packages } = readJson<{ packages: Record<string, Manifest> }>('package-lock.json');
/** Everything that the lock installs, by its path (`node_modules/a/node_modules/b`). */
const locked = Object.entries(packages).filter(([place]) => place !== '');
const installed = locked
  .filter(([place]) => existsSync(join(ROOT, place, 'package.json')))
  .map(([place]) => ({ place, name: nameOf(place), manifest: readJson<Manifest>(place, 'package.json') }));

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** Returns the locked package that `name` resolves to from `place`: the nearest one, as in Node. */
function find(place: string, name: string): Manifest | undefined {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const found = packages[at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`];
    if (found !== undefined || at === '') return found;
  }
}

function runsOn({ os, cpu, libc }: Manifest, platform: Platform): boolean {
  const [system = '', processor = ''] = platform.split('-');
  const isMusl = libc !== undefined && !list(libc).includes('glibc');
  return list(os).includes(system) && list(cpu).includes(processor) && !isMusl;
}

/** Returns true if npm would run a script of the package when it installs it. */
function hasInstallScript(directory: string, { scripts = {}, gypfile, hasInstallScript }: Manifest): boolean {
  if (hasInstallScript === true) return true;
  if (['preinstall', 'install', 'postinstall'].some((name) => scripts[name] !== undefined)) return true;
  return gypfile !== false && existsSync(join(ROOT, directory, 'binding.gyp'));
}

function isLicensed(name: string, license: string | undefined): boolean {
  if (license === undefined) return false;
  if (TOOL_LICENSES.some((tool) => tool.name.test(name) && tool.license === license)) return true;
  const choices = license.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => LICENSES.has(one)));
}

const parents = Object.entries(packages)
  .map(([place, { optionalDependencies = {} }]) => ({
    place,
    names: Object.keys(optionalDependencies),
    natives: Object.keys(optionalDependencies).flatMap((name) => {
      const manifest = find(place, name);
      return manifest?.os !== undefined && manifest.cpu !== undefined ? [manifest] : [];
    }),
  }))
  .filter(({ natives }) => natives.length > 0);

describe('the lock', () => {
  it('is read with its known native packages', () => {
    expect(locked.length).toBeGreaterThan(200);
    expect(installed.length).toBeGreaterThan(150);
    expect(parents.map(({ place }) => nameOf(`node_modules/${place}`))).toEqual(
      expect.arrayContaining(['rolldown', 'lightningcss', 'typescript', '@biomejs/biome']),
    );
  });

  it.each(parents)('offers native packages of every platform for $place', ({ place, natives }) => {
    const missing = PLATFORMS.filter((platform) => !natives.some((native) => runsOn(native, platform)));
    expect(missing).toEqual(Object.keys(ABSENT[place] ?? {}).sort(byPlatform));
  });

  it.each(parents)('has an entry for each optional package of $place', ({ place, names }) => {
    expect(names.filter((name) => find(place, name) === undefined)).toEqual([]);
  });

  it('names exact versions only, as package.json does', () => {
    const { dependencies, devDependencies, optionalDependencies, overrides } = project;
    const wanted = { ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides };
    expect(Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
    for (const [name, version] of Object.entries(wanted)) {
      expect(`${name} ${packages[`node_modules/${name}`]?.version}`).toBe(`${name} ${version}`);
    }
  });

  it('has only licenses that are compatible with MIT', () => {
    const refused = [
      ...locked.map(([place, { license }]) => ({ name: nameOf(place), license })),
      ...installed.map(({ name, manifest }) => ({ name, license: manifest.license })),
    ].filter(({ name, license }) => !isLicensed(name, license));
    expect(refused).toEqual([]);
  });
});

describe('the packages', () => {
  it('run no install script', () => {
    const { allowScripts = {} } = project;
    expect(Object.entries(allowScripts).filter(([, isAllowed]) => isAllowed)).toEqual([]);
    const running = [
      ...locked.map(([place, manifest]) => ({ place, name: nameOf(place), manifest })),
      ...installed,
    ].filter(({ place, name, manifest }) => hasInstallScript(place, manifest) && allowScripts[name] !== false);
    expect(running.map(({ name }) => name)).toEqual([]);
  });

  it('hold the prebuilt SQLite of every platform', () => {
    const prebuilds = readdirSync(join(ROOT, 'node_modules', 'better-sqlite3', 'prebuilds'));
    expect(prebuilds).toEqual(expect.arrayContaining(PLATFORMS.map((platform) => `${platform}.node`)));
  });
});

function byPlatform(a: string, b: string): number {
  return PLATFORMS.indexOf(a as Platform) - PLATFORMS.indexOf(b as Platform);
}
