import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveStaticFile, SECURITY_HEADERS } from './static-files';

let folder: string;
let root: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'static-files-')));
  root = join(folder, 'site');
  mkdirSync(join(root, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'site-secrets'));
  for (const name of ['index.html', 'a b%.txt', '.hidden', 'assets/index-B3xK_9aZ.js', 'assets/plain.js', 'blob']) {
    writeFileSync(join(root, name), name);
  }
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'site-secrets', 'secret.txt'), 'secret');
  symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'));
  symlinkSync(join(folder, 'site-secrets'), join(root, 'linked'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync('index.html', join(root, 'inner.html'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('resolveStaticFile', () => {
  it('serves the index at the root', () => {
    expect(resolveStaticFile(root, '/')).toEqual({
      path: join(root, 'index.html'),
      contentType: 'text/html; charset=utf-8',
      immutable: false,
    });
  });

  it('decodes a name exactly once', () => {
    expect(resolveStaticFile(root, '/a%20b%25.txt')).toMatchObject({ path: join(root, 'a b%.txt') });
  });

  it('lets only files with a hash in their name be cached forever', () => {
    expect(resolveStaticFile(root, '/assets/index-B3xK_9aZ.js')).toMatchObject({ immutable: true });
    expect(resolveStaticFile(root, '/assets/plain.js')).toMatchObject({ immutable: false });
  });

  it('gives an unknown kind of file no type that a browser would run', () => {
    expect(resolveStaticFile(root, '/blob')).toMatchObject({ contentType: 'application/octet-stream' });
  });

  it('follows a link that stays inside', () => {
    expect(resolveStaticFile(root, '/inner.html')).toMatchObject({ path: join(root, 'index.html') });
  });

  it('works if the root itself is reached through a link', () => {
    symlinkSync(root, join(folder, 'alias'));
    expect(resolveStaticFile(join(folder, 'alias'), '/')).toMatchObject({ path: join(root, 'index.html') });
  });

  it.each([
    '',
    'index.html',
    '//index.html',
    '/assets',
    '/assets/',
    '/absent.js',
    '/.hidden',
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2E%2E%2Fsecret.txt',
    '/..%2fsecret.txt',
    '/%252e%252e/secret.txt',
    '/..%5csecret.txt',
    '/assets\\..\\index.html',
    '/../site-secrets/secret.txt',
    '/link.txt',
    '/linked/secret.txt',
    '/loop',
    '/index.html%00.js',
    '/index.html::$DATA',
    '/C:/secret.txt',
    '/%ff',
    '/%',
    '/./index.html',
    `/${'a'.repeat(100_000)}`,
    `/${'a'.repeat(900)}`,
    `/${'assets/'.repeat(100)}`,
  ])('finds nothing at %j', (urlPath) => {
    expect(resolveStaticFile(root, urlPath)).toBeUndefined();
  });

  it('finds nothing if the root is absent', () => {
    expect(resolveStaticFile(join(folder, 'nowhere'), '/')).toBeUndefined();
  });
});

it('allows no inline or foreign script', () => {
  const policy = SECURITY_HEADERS['Content-Security-Policy'];
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).not.toMatch(/unsafe|\*/);
});
