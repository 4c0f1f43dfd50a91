import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import type { Notice } from '../../shared/contract/schemas';
import { AppLog } from '../base/log';
import { readBuildId, startBuildWatch } from './build';

const log = new AppLog(
  () => undefined,
  () => 0,
).for('test');

/** Creates a clone with two builds and a path that needs escaping; `use` makes `out` lead to one of them. */
function createClone() {
  const root = join(temporaryDirectory(), 'a b#%20?');
  for (const id of ['one', 'two']) writeBuild(join(root, '.cache', 'builds', id, 'out'), id.padEnd(64, '.'));
  const use = (id: string) => {
    symlinkSync(join('.cache', 'builds', id, 'out'), join(root, 'next'));
    renameSync(join(root, 'next'), join(root, 'out'));
  };
  use('one');
  return { root, use, bundlesOf: (id: string) => bundlesIn(join(root, '.cache', 'builds', id, 'out')) };
}

function writeBuild(out: string, stamp?: string): void {
  mkdirSync(join(out, 'main'), { recursive: true });
  writeFileSync(join(out, 'main', 'worker.js'), '');
  if (stamp !== undefined) writeFileSync(join(out, '.homeostat-sources'), stamp);
}

const bundlesIn = (out: string) => pathToFileURL(`${join(out, 'main')}/`);

async function start(bundles: URL) {
  const notices = new Map<string, Notice>();
  const stop = await startBuildWatch({ bundles, notices, log, checkIntervalMs: 10 });
  onTestFinished(() => void stop());
  return { notices, stop };
}

it('notices that `out` leads to another build, and that it leads back', async () => {
  const { use, bundlesOf } = createClone();
  const { notices } = await start(bundlesOf('one'));
  use('two');
  await vi.waitFor(() => expect(notices.get('newer-build')?.advice).toContain('`homeostat restart`'), 10_000);
  use('one');
  await vi.waitFor(() => expect(notices.size).toBe(0), 10_000);
});

it('marks a build as used until it stops', async () => {
  const { root, bundlesOf } = createClone();
  const { stop } = await start(bundlesOf('one'));
  const mark = join(root, '.cache', 'builds', 'one', `used-by-${process.pid}`);
  expect(existsSync(mark)).toBe(true);
  await stop();
  expect(existsSync(mark)).toBe(false);
});

it('notices that the files of a plain directory were replaced, with a stamp or without', async () => {
  const out = join(temporaryDirectory(), 'out');
  writeBuild(out);
  const { notices } = await start(bundlesIn(out));
  writeBuild(out, 'newer');
  await vi.waitFor(() => expect([...notices.keys()]).toEqual(['newer-build']), 10_000);
});

it('names a build by its stamp, if it has one', async () => {
  const { bundlesOf } = createClone();
  expect(await readBuildId(bundlesOf('one'))).toBe('one.............');
  const out = join(temporaryDirectory(), 'out');
  writeBuild(out);
  expect(await readBuildId(bundlesIn(out))).toBeNull();
});
