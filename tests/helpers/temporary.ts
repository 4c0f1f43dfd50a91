import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Creates a directory that is removed with the test, in several tries if an ending process still writes to it. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'homeostat-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}
