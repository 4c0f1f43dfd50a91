import { expect, it } from 'vitest';
import { findCookie, listAuthorityFiles } from './authority';
import { parseDisplayName } from './display-name';

const LOCAL = 256;
const WILD = 65_535;
const INTERNET = 0;

function entry(family: number, address: string, display: string, name: string, data: string): Buffer {
  const field = (text: string) => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(text.length);
    return Buffer.concat([size, Buffer.from(text, 'latin1')]);
  };
  const head = Buffer.alloc(2);
  head.writeUInt16BE(family);
  return Buffer.concat([head, ...[address, display, name, data].map(field)]);
}

const COOKIE = 'MIT-MAGIC-COOKIE-1';

it('finds the cookie of a display of this machine', () => {
  const file = Buffer.concat([
    entry(LOCAL, 'elsewhere', '0', COOKIE, 'other machine'),
    entry(INTERNET, 'vm', '0', COOKIE, 'network'),
    entry(LOCAL, 'vm', '1', COOKIE, 'other display'),
    entry(LOCAL, 'vm', '0', 'XDM-AUTHORIZATION-1', 'other protocol'),
    entry(LOCAL, 'vm', '0', COOKIE, 'this'),
    entry(WILD, '', '', COOKIE, 'any'),
  ]);
  expect(findCookie(file, 0, 'vm')?.toString()).toBe('this');
  expect(findCookie(file, 7, 'vm')?.toString()).toBe('any');
  expect(findCookie(file, 0, 'third')?.toString()).toBe('any');
});

it('reads a file that is cut off up to there', () => {
  const file = Buffer.concat([entry(WILD, '', '', 'OTHER', ''), entry(WILD, '', '0', COOKIE, 'this')]);
  for (let length = 0; length < file.length; length++)
    expect(findCookie(file.subarray(0, length), 0, 'vm')).toBeUndefined();
  expect(findCookie(file, 0, 'vm')?.toString()).toBe('this');
  expect(findCookie(entry(WILD, '', '', COOKIE, 'x'.repeat(300)), 0, 'vm')).toBeUndefined();
});

it('lists the files of display managers', () => {
  expect(listAuthorityFiles({ XAUTHORITY: '/a', XDG_RUNTIME_DIR: '/run/user/5', HOME: '/home/ann' })).toEqual([
    '/a',
    '/run/user/5/gdm/Xauthority',
    '/home/ann/.Xauthority',
  ]);
  expect(listAuthorityFiles({})).toEqual([]);
});

it.each([
  [':0', { number: 0, screen: 0 }],
  [':10.2', { number: 10, screen: 2 }],
  ['unix:1', { number: 1, screen: 0 }],
])('connects to the display %s', (name, expected) => {
  expect(parseDisplayName(name)).toMatchObject(expected);
});

it.each(['localhost:10.0', 'host:0', '', '0', ':x', ':0.1.2', ':-1', '::0'])('refuses the display %j', (name) => {
  expect(parseDisplayName(name)).toBeUndefined();
});
