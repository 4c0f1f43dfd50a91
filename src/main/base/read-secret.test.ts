import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { AdvisedError } from './errors';
import { readSecret } from './read-secret';

describe('readSecret', () => {
  it('reads the environment', async () => {
    expect(await readSecret('env:TOKEN', { TOKEN: 'abc' })).toBe('abc');
    await expect(readSecret('env:TOKEN', {})).rejects.toThrow('the secret env:TOKEN is not set');
    await expect(readSecret('env:TOKEN', { TOKEN: '' })).rejects.toThrow(AdvisedError);
  });

  it('reads a file that only its owner can read', async () => {
    const file = join(temporaryDirectory(), 'secret');
    writeFileSync(file, 'abc\n', { mode: 0o600 });
    expect(await readSecret(`file:${file}`)).toBe('abc');
    chmodSync(file, 0o640);
    await expect(readSecret(`file:${file}`)).rejects.toMatchObject({ advice: `Run: chmod 600 ${file}` });
    await expect(readSecret('file:/nonexistent')).rejects.toThrow(AdvisedError);
  });
});
