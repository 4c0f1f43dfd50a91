import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENTS = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

/** The paths of this project that a document names; patterns with a placeholder or a star are no paths. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/`((?:src|tests|scripts|bench|bin|docs|resources)\/[^`\s]*)`/g)]
    .map((match) => match[1] as string)
    .filter((path) => !/[<>*{}…]/.test(path));
}

/** Where its links and pictures lead to inside the project. */
function linksIn(text: string, document: string): string[] {
  const directory = document.includes('/') ? 'docs' : '';
  return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)|\bsrc(?:set)?="([^"]+)"/g)]
    .map((match) => (match[1] ?? match[2]) as string)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => join(directory, target));
}

describe.each(DOCUMENTS)('%s', (document) => {
  const text = readFileSync(join(ROOT, document), 'utf8');

  it('names only files that exist', () => {
    expect(pathsIn(text).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('links only to what exists', () => {
    expect(linksIn(text, document).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

it('finds the paths and links that it is to check', () => {
  const text =
    'See `src/a.ts`, `src/<name>.ts` and [the map](map.md#there), ![x](images/x.png), [w](https://w), <img src="y.png">.';
  expect(pathsIn(text)).toEqual(['src/a.ts']);
  expect(linksIn(text, 'docs/a.md')).toEqual(['docs/map.md', 'docs/images/x.png', 'docs/y.png']);
});
