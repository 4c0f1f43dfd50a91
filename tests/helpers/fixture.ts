import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of something under tests/fixtures. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

/** The text of a file under tests/fixtures. */
export function readFixture(name: string): string {
  return readFileSync(fixturePath(name), 'utf8');
}
