import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { readProcessFacts } from './process-facts';

it.runIf(process.platform === 'linux')('names an interpreter by its script (Linux only)', async () => {
  const script = join(temporaryDirectory(), 'indexer.cjs');
  writeFileSync(script, "process.stdout.write('started'); setTimeout(() => {}, 20_000);");
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(readProcessFacts('/proc', child.pid as number)?.app).toBe('indexer.cjs');
});
