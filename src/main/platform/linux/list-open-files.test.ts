import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { listOpenFiles } from './list-open-files';

it.runIf(process.platform === 'linux')('finds a file after a descriptor that was closed in the meantime', () => {
  const file = join(temporaryDirectory(), 'held');
  const gap = openSync('/dev/null', 'r');
  const held = openSync(file, 'w');
  onTestFinished(() => closeSync(held));
  // Listing the descriptors of this process takes this number for a moment.
  closeSync(gap);
  expect(listOpenFiles('/proc').has(file)).toBe(true);
});
