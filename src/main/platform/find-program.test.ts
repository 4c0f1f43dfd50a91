import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { findProgram } from './find-program';

it('finds an executable program in the first directory of PATH that has it', () => {
  const root = temporaryDirectory();
  for (const name of ['a', 'b']) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'tool'), '', { mode: name === 'a' ? 0o600 : 0o700 });
  }
  expect(findProgram('tool', `${root}/none::${root}/b`)).toBe(join(root, 'b', 'tool'));
  expect(findProgram('nothing', `${root}/a:${root}/b`)).toBeUndefined();
});
