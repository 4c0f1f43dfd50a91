import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECURITY_HEADERS } from '../base/static-files';
import { APP_URL, createAppProtocol, isAppUrl, isOwnBlob } from './app-protocol';

let folder: string;
let reply: (request: Request) => Promise<Response>;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'app-protocol-')));
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'renderer', 'assets', 'index-B3xK_9aZ.js'), 'export {}');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  reply = createAppProtocol(join(folder, 'renderer'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('createAppProtocol', () => {
  it('serves the file with its type and the security headers', async () => {
    const response = await reply(new Request(APP_URL));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<!doctype html>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe(SECURITY_HEADERS['Content-Security-Policy']);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('ignores query and fragment', async () => {
    expect((await reply(new Request(`${APP_URL}assets/index-B3xK_9aZ.js?x=/../y#z`))).status).toBe(200);
  });

  it('responds to HEAD without a body', async () => {
    const response = await reply(new Request(APP_URL, { method: 'HEAD' }));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('15');
    expect(await response.text()).toBe('');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const response = await reply(new Request(APP_URL, { method }));
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it.each([
    'app://homeostat/../secret.txt',
    'app://homeostat/..%2fsecret.txt',
    'app://homeostat/%2e%2e/secret.txt',
    'app://homeostat/%252e%252e%252fsecret.txt',
    'app://homeostat/..\\secret.txt',
    'app://homeostat/assets/',
    'app://homeostat/absent.js',
    'app://elsewhere/index.html',
    'app://homeostat.elsewhere/index.html',
    'app://homeostat:1/index.html',
    'https://homeostat/index.html',
  ])('responds with 404 to %s, under the same headers', async (url) => {
    const response = await reply(new Request(url));
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.skipIf(process.getuid?.() === 0)(
    'handles an unreadable file (not as root, who may read all of them)',
    async () => {
      const path = join(folder, 'renderer', 'locked.js');
      writeFileSync(path, '');
      chmodSync(path, 0o000);
      expect((await reply(new Request(`${APP_URL}locked.js`))).status).toBe(404);
    },
  );
});

it("distinguishes Homeostat's pages from all others", () => {
  expect(isAppUrl('app://homeostat/#/processes')).toBe(true);
  for (const url of [
    '',
    'app:',
    'app://homeostat@elsewhere/',
    'https://homeostat/',
    'file:///index.html',
    'about:blank',
  ]) {
    expect(isAppUrl(url), url).toBe(false);
  }
});

it("recognizes content that Homeostat's page created", () => {
  expect(isOwnBlob('blob:app://homeostat/0b1c')).toBe(true);
  for (const url of [
    'app://homeostat/',
    'blob:app://other/1',
    'blob:https://example.com/1',
    'blob:null/1',
    'data:,x',
    '',
  ])
    expect(isOwnBlob(url)).toBe(false);
});
