import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
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

  it('leaves out what editors and shells add', async () => {
    const file = join(temporaryDirectory(), 'secret');
    const readFrom = (content: string | Uint8Array) => {
      writeFileSync(file, content, { mode: 0o600 });
      return readSecret(`file://${file}`);
    };
    expect(await readFrom('\ufeffabc def\r\n')).toBe('abc def');
    expect(await readFrom('abc\n\n')).toBe('abc');
    expect(await readSecret('env:TOKEN', { TOKEN: 'abc\r' })).toBe('abc');
    // `echo abc > secret` in PowerShell 5.
    await expect(readFrom(Buffer.from('\ufeffabc\r\n', 'utf16le'))).rejects.toThrow('UTF-16 text; save it as UTF-8');
    await expect(readFrom('\n')).rejects.toThrow(`the secret file ${file} is empty`);
    await expect(readSecret('env:TOKEN', { TOKEN: '\r\n' })).rejects.toThrow('is not set');
  });

  it('follows the links of Kubernetes and of systemd', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, '..v1'));
    writeFileSync(join(directory, '..v1', 'token'), 'one', { mode: 0o400 });
    symlinkSync('..v1', join(directory, '..data'));
    symlinkSync('..data/token', join(directory, 'token'));
    expect(await readSecret(`file:${join(directory, 'token')}`)).toBe('one');
  });
});
