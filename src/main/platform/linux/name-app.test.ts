import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRedactedLines, SECRET } from '../../../../tests/helpers/redacted-lines';
import { type AppClues, isNameless, nameApp } from './name-app';
import { wholeName } from './naming/whole-name';

const baseName = (path = 'comm') => path.split('/').at(-1) as string;
const name = (
  executable: string | undefined,
  args: readonly string[],
  comm = baseName(executable),
  parentApp?: string,
) => nameApp({ comm, executable, args, isKernelThread: false, parentApp });

describe('nameApp', () => {
  it.each([
    ['/usr/lib/firefox/firefox', ['/usr/lib/firefox/firefox', '-contentproc'], 'firefox'],
    ['/opt/google/chrome/chrome', ['/opt/google/chrome/chrome --type=renderer'], 'chrome'],
    ['/usr/bin/python3.11', ['python3', 'foo.py'], 'foo.py'],
    ['/usr/bin/python3.11', ['python3', '-u', '-W', 'ignore', '/opt/tool/run-me', '-c'], 'run-me'],
    ['/usr/bin/python3.11', ['python3', '-m', 'http.server', '80'], 'http.server'],
    ['/usr/bin/python3.11', ['python3', '-c', 'print(1)'], 'python3'],
    ['/usr/bin/node', ['node', '--require', './hook.js', '/srv/shop/server.js'], 'shop/server.js'],
    ['/usr/bin/node', ['node', '-e', 'code'], 'node'],
    ['/usr/bin/bun', ['bun', 'run', 'dev.ts'], 'dev.ts'],
    ['/usr/bin/bash', ['-bash'], 'bash'],
    ['/usr/bin/bash', ['bash', '-lc', 'make all'], 'bash'],
    ['/usr/bin/bash', ['/bin/bash', '/usr/bin/start-it', 'x'], 'start-it'],
    ['/usr/bin/java', ['java', '-Xmx1g', '-cp', '/a:/b', 'org.acme.Main', 'x'], 'acme.Main'],
    ['/usr/bin/java', ['java', '-jar', '/opt/shop.jar'], 'shop.jar'],
    ['/usr/bin/foo (deleted)', ['foo'], 'foo'],
    [undefined, ['/usr/sbin/sshd', '-D'], 'sshd'],
    [undefined, ['nginx: worker process'], 'nginx'],
    [undefined, [], 'comm'],
  ])('%s %j is %s', (executable, args, app) => {
    expect(name(executable, args)).toBe(app);
  });

  it('assigns helpers to their Electron program', () => {
    const electron = '/usr/lib/electron/electron';
    expect(name(electron, [electron, '/usr/lib/code'])).toBe('code');
    expect(name(electron, [electron, '--type=renderer', 'x'], 'electron', 'code')).toBe('code');
  });

  it('uses the name that a program gave itself if its script is unknown', () => {
    expect(name('/usr/bin/python3.11', ['gunicorn: master [shop]'], 'gunicorn: maste')).toBe('gunicorn');
    expect(name('/usr/bin/node', ['<b>hog</b>'], '<b>hog</b>')).toBe('<b>hog</b>');
    expect(name('/usr/bin/node', ['node', '-e', 'code'], 'MainThread')).toBe('node');
  });

  it('groups all kernel threads', () => {
    const clues = { comm: 'kworker/0:1', executable: undefined, args: [], parentApp: undefined };
    expect(nameApp({ ...clues, isKernelThread: true })).toBe('[kernel]');
  });

  // Ananicy issue 126, Whisky pull request 1339, netdata issue 1327.
  it('finds the program of Wine, Mono and BusyBox in the arguments (wine-programs)', () => {
    const path = join(import.meta.dirname, '../../../../tests/fixtures/field/wine-programs/clues.json');
    const clues = JSON.parse(readFileSync(path, 'utf8')) as (AppClues & { readonly app: string })[];
    expect(clues.map((one) => nameApp({ ...one, isKernelThread: false, parentApp: undefined }))).toEqual(
      clues.map(({ app }) => app),
    );
  });

  it('takes no time for hostile arguments', () => {
    const parts = ['-1.1', '.glibc', '-111', '/', '\\', ' -', 'a', '.exe', '-wrapped', 'C:\\', '.jar', '(', '=', '1'];
    const texts = parts.flatMap((part) => [part.repeat(20_000), `x${part.repeat(60)}!`, `/a${part.repeat(60)}.jar`]);
    const programs = ['java', 'python3', 'bash', 'wine64', 'bwrap', 'busybox', 'electron', 'node', 'x', undefined];
    const before = process.threadCpuUsage();
    for (const program of programs) {
      for (const text of texts) {
        expect(name(program, [text, text, text], text).length).toBeGreaterThan(0);
        expect(name(text, [program ?? '', '-jar', text], '3').length).toBeGreaterThan(0);
      }
    }
    // Ten times the usual time, and far less than that of a pattern that is quadratic. A busy machine adds none to it.
    const { user, system } = process.threadCpuUsage(before);
    expect(user + system).toBeLessThan(5_000_000);
  });

  it.each(readRedactedLines().filter(({ text }) => text.includes(SECRET)))(
    'takes no secret of $text into a name',
    ({ args }) => {
      const title = args.join(' ');
      const processes: (readonly [executable: string | undefined, args: readonly string[]])[] = [
        [undefined, args],
        [undefined, [title]],
        ['/usr/bin/python3', [`python3 ${title}`]],
        ['/usr/bin/dash', ['sh', '-c', title]],
      ];
      for (const [executable, given] of processes) {
        // A program may give itself the begin of its title as its kernel name, which is 15 characters.
        const comm = (given.length === 1 ? title : baseName(args[0])).split('S3c', 1)[0]?.slice(0, 15) ?? '';
        expect([name(executable, given, comm), wholeName(comm, executable, given)].join('\n')).not.toContain(SECRET);
      }
    },
  );

  it('shortens a hostile name to one line', () => {
    const app = name(`/tmp/a\n\u202e\u001b[2J${'x'.repeat(500)}`, []);
    for (const character of '\n\u202e\u001b') expect(app).not.toContain(character);
    expect(Array.from(app).length).toBeLessThanOrEqual(64);
    expect(name(undefined, [], '\u200b')).toBe('unknown');
  });
});

it('recognizes names without information', () => {
  expect(
    ['node', 'MainThread', 'python3.11', 'bash', 'java', '3', 'exe', 'main', 'wine64-preloade', 'busybox'].filter(
      (comm) => !isNameless(comm),
    ),
  ).toEqual([]);
  expect(['firefox', 'nodemon', 'make', 'bashtop', 'game.exe', 'crond', 'mainframe'].filter(isNameless)).toEqual([]);
});
