import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the path of a file or folder in tests/fixtures. Tests run in the root of the repository, bundled or not. */
export function fixturePath(name: string): string {
  return join(process.cwd(), 'tests/fixtures', name);
}

/** Returns the text of a file in tests/fixtures. */
export function readFixture(name: string): string {
  return readFileSync(fixturePath(name), 'utf8');
}
