import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '..');

it('is the only way to node:http, because an import of it loads the library of fetch', () => {
  const importing = readdirSync(MAIN, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => /^import (?!type ).*'node:https?';$/m.test(readFileSync(join(MAIN, file), 'utf8')));
  expect(importing).toEqual([]);
});
