import { chmodSync, existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { makeDirectory, makeDirectoryLater } from './make-directory';

describe.each([
  ['makeDirectory', async (path: string) => makeDirectory(path)],
  ['makeDirectoryLater', makeDirectoryLater],
])('%s', (_, make) => {
  it('creates missing directories on the way, for this user only, and leaves existing ones unchanged', async () => {
    const root = temporaryDirectory();
    chmodSync(root, 0o755);
    await make(join(root, 'a', 'b', 'c'));
    expect(statSync(join(root, 'a', 'b')).mode & 0o777).toBe(0o700);
    await make(join(root, 'a', 'b', 'c'));
    await make(root);
    expect(statSync(root).mode & 0o777).toBe(0o755);
  });

  it('follows a link to a directory, and refuses a dangling one and anything else than a directory', async () => {
    const root = temporaryDirectory();
    symlinkSync(root, join(root, 'link'));
    await make(join(root, 'link', 'inside'));
    expect(existsSync(join(root, 'inside'))).toBe(true);
    symlinkSync(join(root, 'gone'), join(root, 'dangling'));
    await expect(make(join(root, 'dangling'))).rejects.toThrow('EEXIST');
    writeFileSync(join(root, 'file'), '');
    await expect(make(join(root, 'file'))).rejects.toThrow('EEXIST');
    await expect(make(join(root, 'file', 'below'))).rejects.toThrow('ENOTDIR');
  });

  it.runIf(process.platform === 'linux')('ends if the kernel creates no directories', async () => {
    // With `recursive` this would never return.
    await expect(make('/proc/nosuch')).rejects.toThrow('ENOENT');
    await expect(make('/proc/nosuch/below')).rejects.toThrow('ENOENT');
  });
});
