import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory that goes with the test, tried again where something that is ending still writes to it. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'homeostat-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}
