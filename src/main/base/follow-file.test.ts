import { mkdirSync, renameSync, rmSync, symlinkSync, type watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { type FollowOptions, followFile } from './follow-file';

const SETTLE_MS = 20;
/** Keeps tests of notifications independent of the regular checks. */
const NEVER_MS = 3_600_000;

/** Follows a file; `changes` counts the calls after the first reading has settled. */
async function follow(file: string, options: Partial<FollowOptions> = {}) {
  const problems: string[] = [];
  let changes = 0;
  const stop = followFile(file, {
    onChange: () => {
      changes++;
    },
    report: (problem) => problems.push(problem),
    settleMs: SETTLE_MS,
    pollMs: NEVER_MS,
    ...options,
  });
  onTestFinished(() => void stop());
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS * 10));
  changes = 0;
  return {
    problems,
    stop,
    async nextChange() {
      await vi.waitFor(() => expect(changes).toBeGreaterThan(0), { timeout: 10_000, interval: 5 });
      // A change may show as several events.
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS * 5));
      changes = 0;
    },
    changes: () => changes,
  };
}

/** Writes a link through two directories, as dotfiles managers and Kubernetes create them. */
function writeLinkedFile() {
  const root = temporaryDirectory();
  for (const version of ['..v1', '..v2']) {
    mkdirSync(join(root, 'dotfiles', version), { recursive: true });
    writeFileSync(join(root, 'dotfiles', version, 'rules.yaml'), version);
  }
  mkdirSync(join(root, 'config'));
  symlinkSync('..v1', join(root, 'dotfiles', '..data'));
  symlinkSync('../dotfiles/..data/rules.yaml', join(root, 'config', 'rules.yaml'));
  return { root, file: join(root, 'config', 'rules.yaml') };
}

it('notices that a file is created, changed, replaced and removed', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'a#b %20?.yaml');
  const { nextChange } = await follow(file);
  writeFileSync(file, 'one');
  await nextChange();
  writeFileSync(file, 'two');
  await nextChange();
  writeFileSync(`${file}.new`, 'three');
  renameSync(`${file}.new`, file);
  await nextChange();
  rmSync(file);
  await nextChange();
});

it('ignores the other files of the directory', async () => {
  const directory = temporaryDirectory();
  const { changes } = await follow(join(directory, 'rules.yaml'));
  writeFileSync(join(directory, 'other.yaml'), 'one');
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS * 10));
  expect(changes()).toBe(0);
});

it('follows a file behind links, and links that are swapped', async () => {
  const { root, file } = writeLinkedFile();
  const { nextChange } = await follow(file);
  writeFileSync(join(root, 'dotfiles', '..v1', 'rules.yaml'), 'edited');
  await nextChange();
  symlinkSync('..v2', join(root, 'dotfiles', '..data_tmp'));
  renameSync(join(root, 'dotfiles', '..data_tmp'), join(root, 'dotfiles', '..data'));
  await nextChange();
  writeFileSync(join(root, 'dotfiles', '..v2', 'rules.yaml'), 'edited');
  await nextChange();
  symlinkSync('own.yaml', join(root, 'config', 'next'));
  renameSync(join(root, 'config', 'next'), file);
  await nextChange();
  writeFileSync(join(root, 'config', 'own.yaml'), 'the target of a link that dangled');
  await nextChange();
});

it.each(['EMFILE', 'ENOSPC', 'ENOSYS'])('checks every few seconds if watching fails with %s', async (code) => {
  const { root, file } = writeLinkedFile();
  const broken = (() => {
    throw Object.assign(new Error(`${code}: cannot watch`), { code });
  }) as unknown as typeof watch;
  const { nextChange, problems } = await follow(file, { watch: broken, pollMs: 50 });
  writeFileSync(join(root, 'dotfiles', '..v1', 'rules.yaml'), 'edited');
  await nextChange();
  expect(problems).toEqual([expect.stringContaining(`checked every 0.05 s instead: ${code}`)]);
});

it('checks every few seconds if a parent directory is replaced', async () => {
  const root = temporaryDirectory();
  for (const name of ['config', 'next']) {
    mkdirSync(join(root, name, 'homeostat'), { recursive: true });
    writeFileSync(join(root, name, 'homeostat', 'rules.yaml'), name);
  }
  const { nextChange } = await follow(join(root, 'config', 'homeostat', 'rules.yaml'), { pollMs: 50 });
  renameSync(join(root, 'config'), join(root, 'before'));
  renameSync(join(root, 'next'), join(root, 'config'));
  await nextChange();
  writeFileSync(join(root, 'config', 'homeostat', 'rules.yaml'), 'edited');
  await nextChange();
});

it('rereads a file that was changed just before it was followed', async () => {
  const file = join(temporaryDirectory(), 'rules.yaml');
  writeFileSync(file, 'one');
  const onChange = vi.fn();
  onTestFinished(followFile(file, { onChange, report: () => undefined, settleMs: 1, pollMs: NEVER_MS }) as () => void);
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledOnce(), { timeout: 10_000 });
});

it('reports an error of the listener and continues', async () => {
  const file = join(temporaryDirectory(), 'rules.yaml');
  const { problems } = await follow(file, {
    onChange: () => {
      throw new Error('cannot parse');
    },
  });
  writeFileSync(file, 'one');
  await vi.waitFor(() => expect(problems).toEqual(['cannot parse']), { timeout: 10_000 });
  problems.length = 0;
  writeFileSync(file, 'two');
  await vi.waitFor(() => expect(problems).toEqual(['cannot parse']), { timeout: 10_000 });
});

it('follows the names in a directory', async () => {
  const directory = temporaryDirectory();
  const { nextChange } = await follow(directory, { entries: true });
  writeFileSync(join(directory, 'new.yaml'), 'one');
  await nextChange();
});

it('reports nothing after it was stopped', async () => {
  const file = join(temporaryDirectory(), 'rules.yaml');
  const { stop, changes } = await follow(file, { pollMs: 20 });
  await stop();
  writeFileSync(file, 'one');
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS * 10));
  expect(changes()).toBe(0);
});
