import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';

it.skipIf(process.platform === 'win32')('ends a process with threads that never return', async () => {
  const directory = temporaryDirectory();
  const fifo = join(directory, 'fifo');
  const file = join(directory, 'program.mjs');
  execFileSync('mkfifo', [fifo]);
  writeFileSync(
    file,
    `
    import { readFile } from 'node:fs/promises';
    import { Worker } from 'node:worker_threads';
    import { endProcess } from ${JSON.stringify(join(import.meta.dirname, 'end-process.ts'))};
    readFile(${JSON.stringify(fifo)}).catch(() => undefined);
    new Worker('require("node:fs").readFileSync(' + ${JSON.stringify(JSON.stringify(fifo))} + ')', { eval: true });
    setTimeout(() => endProcess(7), 300);
  `,
  );
  const code = await new Promise((resolve) => {
    execFile(process.execPath, [file], { timeout: 20_000 }, (error) => resolve(error?.code));
  });
  expect(code).toBe(7);
});
