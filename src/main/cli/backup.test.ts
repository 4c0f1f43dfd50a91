import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createOfflineHome, HEADER, sampleRows } from '../../../tests/helpers/offline-home';
import { runCommand } from '../../../tests/helpers/run-command';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { EXIT } from './verb';

it('backs up and restores', async () => {
  const from = createOfflineHome({ json: true });
  const text = HEADER + sampleRows(10);
  await from.importText(text);
  const target = join(temporaryDirectory(), 'all.tar.gz');
  expect(await runCommand(from.context, ['backup', target])).toBe(EXIT.healthy);
  expect(JSON.parse(from.terminal.printed.at(-1) ?? '')).toMatchObject({ file: target });
  expect(readdirSync(join(from.home, 'backups'))).toEqual([]);
  await expect(runCommand(from.context, ['backup', target])).rejects.toThrow('exists');
  const unwritable = join(from.home, 'missing', 'all.tar.gz');
  await expect(runCommand(from.context, ['backup', unwritable])).rejects.toThrow('cannot write');

  const to = createOfflineHome();
  expect(await runCommand(to.context, ['restore', target])).toBe(EXIT.healthy);
  expect((await to.exportText()).text).toBe(text);
  await expect(runCommand(to.context, ['restore', target])).rejects.toThrow('is not empty');
  expect(await runCommand(to.context, ['restore', target, '--force'])).toBe(EXIT.healthy);
  const aside = /^The previous files are in (.*)\.$/.exec(to.terminal.printed.at(-1) ?? '')?.[1] ?? '';
  expect(existsSync(join(aside, 'metrics.db'))).toBe(true);
});
