import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { createRunDelayReader } from './run-delay';

it('reads the time that was spent waiting for the processor', () => {
  const path = join(temporaryDirectory(), 'schedstat');
  writeFileSync(path, '8000000 2500000 12\n');
  const read = createRunDelayReader(path);
  expect(read()).toBe(2.5);
  writeFileSync(path, '8000000 12500000000 13\n');
  expect(read()).toBe(12_500);
});

it('knows nothing without the file', () => {
  const read = createRunDelayReader(join(temporaryDirectory(), 'none'));
  expect([read(), read()]).toEqual([Number.NaN, Number.NaN]);
});

it.skipIf(!existsSync('/proc/self/schedstat'))('reads this process', () => {
  expect(createRunDelayReader()()).toBeGreaterThanOrEqual(0);
});
