import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { readSettingsFile } from './read-settings-file';

function createFile() {
  const path = join(temporaryDirectory(), 'homeostat.yaml');
  writeFileSync(path, 'interval_seconds: 1\n');
  return path;
}

describe('readSettingsFile', () => {
  it.each([
    ['empties', (path: string) => writeFileSync(path, '')],
    ['removes', (path: string) => rmSync(path)],
  ])('waits for an editor that %s a file before it writes it', async (_, begin) => {
    const path = createFile();
    begin(path);
    const reading = readSettingsFile(path, true);
    await sleep(50);
    writeFileSync(path, 'interval_seconds: 2\n');
    expect(await reading).toMatchObject({ ok: true, text: 'interval_seconds: 2\n' });
  });

  it('reads a file that stays empty, and one that stays away', async () => {
    const path = createFile();
    writeFileSync(path, '');
    expect(await readSettingsFile(path, true)).toEqual({ ok: true, text: '' });
    rmSync(path);
    expect(await readSettingsFile(path, true)).toEqual({ ok: true, text: null });
  });
});
