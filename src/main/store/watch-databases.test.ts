import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { AppLog } from '../base/log';
import { watchDatabases } from './watch-databases';

it('reports a database that is deleted while it is in use, once', async () => {
  const directory = temporaryDirectory();
  const ids: string[] = [];
  for (const name of ['state.db', 'metrics.db']) writeFileSync(join(directory, name), '');
  const log = new AppLog(() => undefined, Date.now).for('store');
  onTestFinished(watchDatabases({ directory, reportLoss: ({ id }) => ids.push(id), log, checkMs: 10 }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  rmSync(join(directory, 'metrics.db'));
  await expect.poll(() => ids, { timeout: 5_000 }).toEqual(['deleted-metrics.db']);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(ids).toHaveLength(1);
});
