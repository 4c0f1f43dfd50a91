import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Returns the path of a file or folder in tests/fixtures. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

/** Returns the text of a file in tests/fixtures. */
export function readFixture(name: string): string {
  return readFileSync(fixturePath(name), 'utf8');
}
