import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdvisedError } from './errors';
import { isPrivateGroup, isUnmapped } from './file-owners';
import { openPrivateDirectory, openPrivateHome } from './private-home';
import { readTrustedFile, requireTrusted } from './trusted-files';

const OTHER = 54_321;
const isRoot = process.getuid?.() === 0;

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'homeostat-trust-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, mode = 0o600): string {
  const file = join(root, name);
  writeFileSync(file, 'text');
  chmodSync(file, mode);
  return file;
}

function adviceOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AdvisedError) return `${error.message}. ${error.advice}`;
    throw error;
  }
  return 'trusted';
}

/** Returns the text of a file, or the reason why it is not trusted. */
function textOf(path: string): string {
  const read = readTrustedFile(path, 1_000);
  return read.ok ? read.text : read.reason;
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('requireTrusted', () => {
  it('accepts files that only their owner can change, even if others can read them', () => {
    for (const mode of [0o600, 0o644, 0o444]) expect(textOf(write('a', mode))).toBe('text');
    expect(requireTrusted(root, 'directory')).toBe(root);
  });

  it('refuses files that others can write, and names the command that closes them', () => {
    const file = write('a b', 0o666);
    expect(textOf(file)).toBe(`Other users can write to ${file}. Check its content, then run: chmod go-w '${file}'`);
    chmodSync(root, 0o777);
    expect(textOf(write('c'))).toContain(`Other users can write to ${root}.`);
  });

  it('accepts a sticky directory on the way, but not as the directory itself', () => {
    chmodSync(root, 0o1777);
    expect(textOf(write('a'))).toBe('text');
    expect(adviceOf(() => requireTrusted(root, 'directory'))).toContain('Other users can write');
  });

  it('judges a link by its target, and by the directories of its target', () => {
    mkdirSync(join(root, 'open'));
    symlinkSync('open/target', join(root, 'link'));
    const target = write('open/target', 0o644);
    expect(textOf(join(root, 'link'))).toBe('text');
    expect(requireTrusted(join(root, 'link'), 'file')).toBe(target);
    chmodSync(target, 0o666);
    expect(textOf(join(root, 'link'))).toContain(target);
    chmodSync(target, 0o644);
    chmodSync(join(root, 'open'), 0o777);
    expect(textOf(join(root, 'link'))).toContain(join(root, 'open'));
  });

  it('reads /dev/null as an empty file', () => {
    symlinkSync('/dev/null', join(root, 'masked'));
    expect([textOf('/dev/null'), textOf(join(root, 'masked'))]).toEqual(['', '']);
  });

  it('ends in a circle of links', () => {
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    expect(textOf(join(root, 'a'))).toContain('ELOOP');
  });

  it('refuses another kind of entry', () => {
    expect(adviceOf(() => requireTrusted(root, 'file'))).toContain('is not a regular file');
    expect(adviceOf(() => requireTrusted(write('a'), 'directory'))).toContain('is not a directory');
    expect(adviceOf(() => requireTrusted(write('a'), 'socket'))).toContain('is not a socket');
  });

  it.runIf(isRoot)("refuses another user's files, and another user's link or directory on the way", () => {
    const file = write('a', 0o600);
    chownSync(file, OTHER, OTHER);
    expect(textOf(file)).toBe(
      `${file} belongs to another user (uid ${OTHER}), and Homeostat runs as uid 0. ` +
        `Run Homeostat as that user, or make it your own: sudo chown 0 ${file}`,
    );
    write('b');
    symlinkSync('b', join(root, 'link'));
    lchownSync(join(root, 'link'), OTHER, OTHER);
    expect(textOf(join(root, 'link'))).toContain('remove the link');
    mkdirSync(join(root, 'd'));
    const inside = write('d/a');
    chownSync(join(root, 'd'), OTHER, OTHER);
    expect(textOf(inside)).toContain(`${join(root, 'd')} belongs to another user`);
  });

  it.runIf(isRoot)('accepts mode 0664 only in a group that is the owner alone', () => {
    const file = write('a', 0o664);
    expect(textOf(file)).toBe('text');
    chownSync(file, 0, OTHER);
    expect(textOf(file)).toContain('Other users can write');
  });
});

describe('isPrivateGroup', () => {
  const users = 'root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nbob:x:1001:100::/home/bob:/bin/sh\n';
  const judge = (groups: string, gid: number, uid: number, passwd = users) =>
    isPrivateGroup(gid, uid, { groups, users: passwd });

  it('is true for the group that is created with a user', () => {
    expect(judge('ann:x:1000:\n', 1000, 1000)).toBe(true);
    expect(judge('ann:x:1000:ann\n', 1000, 1000)).toBe(true);
  });

  it('is false if anybody else is in it, by name or by primary group, or if it is unknown', () => {
    expect(judge('ann:x:1000:bob\n', 1000, 1000)).toBe(false);
    expect(judge('ann:x:1000:\n', 1000, 1000, `${users}eve:x:1002:1000::/:/bin/sh\n`)).toBe(false);
    expect(judge('users:x:100:\n', 100, 1001)).toBe(false);
    expect(judge('', 1000, 1000)).toBe(false);
    expect(judge('ann:x:1000:\n', 1000, 4711)).toBe(false);
  });
});

it('recognizes an owner from outside of a user namespace', () => {
  expect(isUnmapped(65_534, '         0       1000          1\n')).toBe(true);
  expect(isUnmapped(65_534, '         0          0 4294967295\n')).toBe(false);
  expect(isUnmapped(1000, '         0       1000          1\n')).toBe(false);
  expect(isUnmapped(65_534, '')).toBe(false);
});

describe('openPrivateHome', () => {
  const open = () => openPrivateHome({ config: root, data: root, state: root });

  it("closes files that an earlier version left open, once, and leaves a person's files unchanged", () => {
    chmodSync(root, 0o755);
    const data = ['metrics.db', 'metrics.db-wal', 'state.db', 'journal.log', 'head.log', 'owner.lock', 'token'];
    for (const name of data) write(name, 0o644);
    write('alerts.yaml', 0o644);
    write('notes.txt', 0o644);
    mkdirSync(join(root, 'backups'));
    chmodSync(join(root, 'backups'), 0o755);
    expect(open()).toHaveLength(data.length + 2);
    for (const name of data) expect(modeOf(join(root, name))).toBe(0o600);
    for (const path of [root, join(root, 'backups')]) expect(modeOf(path)).toBe(0o700);
    for (const name of ['alerts.yaml', 'notes.txt']) expect(modeOf(join(root, name))).toBe(0o644);
    expect(open()).toEqual([]);
  });

  it('creates missing directories closed, and survives one that cannot be created', () => {
    const file = write('file');
    openPrivateHome({ config: join(file, 'x'), data: join(root, 'a/b'), state: join(root, 'c') });
    for (const path of ['a', 'a/b', 'c']) expect(modeOf(join(root, path))).toBe(0o700);
  });

  it('refuses a directory that others can write', () => {
    chmodSync(root, 0o777);
    expect(adviceOf(open)).toContain(`chmod go-w ${root}`);
  });

  it.runIf(isRoot)("refuses another user's directory and another user's file of Homeostat", () => {
    const file = write('journal.log');
    chownSync(file, OTHER, OTHER);
    expect(adviceOf(open)).toContain(`sudo chown 0 ${file}`);
    chownSync(root, OTHER, OTHER);
    expect(adviceOf(open)).toContain(`sudo chown 0 ${root}`);
  });

  it.runIf(isRoot)('never closes a directory that serves other programs', () => {
    const before = statSync('/srv').mode;
    expect(openPrivateDirectory('/srv')).toBe(false);
    expect(statSync('/srv').mode).toBe(before);
  });
});

describe('a path that leads nowhere', () => {
  it('is no missing file if a link requires one', () => {
    const link = join(root, 'link');
    symlinkSync(join(root, 'unmounted'), link);
    expect(readTrustedFile(join(root, 'none'), 100)).toMatchObject({ ok: false, isMissing: true });
    expect(readTrustedFile(join(write('file'), 'none'), 100)).toMatchObject({ ok: false, isMissing: true });
    for (const path of [link, join(link, 'homeostat.yaml')]) {
      expect(readTrustedFile(path, 100)).toEqual({
        ok: false,
        isMissing: false,
        reason: `${link} is a link that leads nowhere.`,
      });
    }
  });

  it('is a missing file below a link to a directory', () => {
    symlinkSync('real', join(root, 'home'));
    mkdirSync(join(root, 'real'), { mode: 0o700 });
    expect(readTrustedFile(join(root, 'home/homeostat.yaml'), 100)).toMatchObject({ ok: false, isMissing: true });
  });

  it('does not prevent the opening of a home', () => {
    chmodSync(root, 0o700);
    symlinkSync('token', join(root, 'token'));
    symlinkSync('/nowhere/x', join(root, 'sessions.json'));
    expect(openPrivateHome({ config: root, data: root, state: root })).toEqual([]);
  });
});
