import { expect, it } from 'vitest';
import { resolveDirectories } from './directories';

const linux = { platform: 'linux' as const, userHome: '/home/ada' };

it('follows XDG, and ignores relative paths in its variables', () => {
  expect(resolveDirectories({ ...linux, env: { XDG_DATA_HOME: '/data', XDG_STATE_HOME: 'relative' } })).toEqual({
    config: '/home/ada/.config/homeostat',
    data: '/data/homeostat',
    state: '/home/ada/.local/state/homeostat',
    socket: '/data/homeostat/homeostat.sock',
  });
});

it('puts everything under HOMEOSTAT_HOME, and --home over that', () => {
  const env = { HOMEOSTAT_HOME: '/srv/h/../h' };
  expect(resolveDirectories({ ...linux, env }).data).toBe('/srv/h');
  expect(resolveDirectories({ ...linux, env, home: '/tmp/h' }).config).toBe('/tmp/h');
});

it('finds a short place for the socket if the data directory is too deep', () => {
  const home = `/tmp/${'deep/'.repeat(30)}`;
  const { socket } = resolveDirectories({ ...linux, home, env: { XDG_RUNTIME_DIR: '/run/user/1000' } });
  expect(socket).toMatch(/^\/run\/user\/1000\/homeostat-[0-9a-f]{16}\/sock$/);
});

it('never puts the socket at a name that others can take, unless all else is too long', () => {
  const home = `/tmp/${'deep/'.repeat(30)}`;
  for (const env of [{}, { XDG_RUNTIME_DIR: 'relative' }]) {
    expect(resolveDirectories({ ...linux, home, env }).socket).toMatch(
      /^\/home\/ada\/\.cache\/homeostat-[0-9a-f]{16}\/sock$/,
    );
  }
});

it('knows Windows and macOS', () => {
  const windows = resolveDirectories({ platform: 'win32', userHome: 'C:\\Users\\ada', env: { LOCALAPPDATA: 'C:\\L' } });
  expect(windows.socket).toMatch(/^\\\\\.\\pipe\\homeostat-[0-9a-f]{16}$/);
  expect(resolveDirectories({ platform: 'darwin', userHome: '/Users/ada', env: {} }).data).toBe(
    '/Users/ada/Library/Application Support/Homeostat',
  );
});
