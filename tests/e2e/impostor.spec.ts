import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, test } from '@playwright/test';
import { startTestHost, type TestHost } from '../helpers/host';
import { expectLive, findFreePort, launchBrowser, openDashboard } from './open-dashboard';

/** Tests an open tab whose host was killed, and whose port a program of another user has taken. */

let browser: Browser;
let home: string;
let host: TestHost;
let impostor: Server | undefined;
let port: number;

test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());
test.beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'homeostat-e2e-'));
  port = await findFreePort();
  writeFileSync(join(home, 'homeostat.yaml'), `dashboard:\n  port: ${port}\n`);
  host = await startTestHost({ home });
});
test.afterEach(async () => {
  await closeImpostor();
  await host.end('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

type Answer = (incoming: IncomingMessage, response: ServerResponse) => void;

/** Listens on the port of the host, and records every byte that a page sends. */
async function startImpostor(answer: Answer): Promise<readonly string[]> {
  const received: string[] = [];
  impostor = createServer(answer);
  impostor.on('connection', (socket) => {
    socket.on('data', (bytes) => received.push(bytes.toString('latin1')));
  });
  await new Promise<void>((resolve) => impostor?.listen(port, '127.0.0.1', resolve));
  return received;
}

async function closeImpostor(): Promise<void> {
  const closing = impostor;
  impostor = undefined;
  if (closing === undefined) return;
  closing.closeAllConnections();
  await new Promise((resolve) => closing.close(resolve));
}

const tokenOf = ({ url }: TestHost) => new URL(url).hash.replace('#token=', '');
const keys = () =>
  (JSON.parse(readFileSync(join(home, 'sessions.json'), 'utf8')) as { key: string }[]).map(({ key }) => key);

/** Relays everything to another port, as if it were the host itself. */
function passOn(to: number): Answer {
  return (incoming, response) => {
    const { method = '', url = '', headers } = incoming;
    const onward = request({ host: '127.0.0.1', port: to, method, path: url, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 0, reply.headers);
      reply.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  };
}

test('receives no secret, and the tab reconnects when the host does', async () => {
  const { page } = await openDashboard(browser, host.url);
  await expectLive(page);
  const secrets = [tokenOf(host), ...keys()];
  expect(secrets.length).toBeGreaterThan(1);
  await host.end('SIGKILL');
  const received = await startImpostor((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"nonce":"x","proof":"y"}');
  });
  const alert = page.getByRole('alert').first();
  await expect(alert).toContainText('Something else answers on this port', { timeout: 30_000 });
  await expect(alert).toContainText('homeostat open');
  await page.getByRole('button', { name: 'Reconnect now' }).click();
  await expect.poll(() => received.filter((text) => text.includes('/api/session/proof')).length).toBeGreaterThan(1);
  // The tab loads no code from there either, on any page.
  for (const name of ['Services', 'Metrics', 'Alerts']) await page.getByRole('link', { name }).first().click();
  for (const secret of secrets) expect(received.join('\n')).not.toContain(secret);
  expect(received.join('\n')).not.toMatch(/upgrade|authorization|cookie|referer|\.js/i);
  await closeImpostor();
  host = await startTestHost({ home });
  await expectLive(page);
  expect(tokenOf(host)).not.toBe(secrets[0]);
  // The token of the new host lets the tab be reloaded.
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem('homeostat-token'))).toBe(tokenOf(host));
  await page.reload();
  await expectLive(page);
});

test('cannot relay a proof from the host, which now has another port', async () => {
  const { page } = await openDashboard(browser, host.url);
  await expectLive(page);
  await host.end('SIGKILL');
  let target = 0;
  const received = await startImpostor((incoming, response) => passOn(target)(incoming, response));
  host = await startTestHost({ home });
  target = Number(new URL(host.url).port);
  expect(target).not.toBe(port);
  await expect(page.getByRole('alert').first()).toContainText('Something else answers', { timeout: 30_000 });
  for (const secret of [tokenOf(host), ...keys()]) expect(received.join('\n')).not.toContain(secret);
  expect(received.join('\n')).not.toMatch(/upgrade|authorization/i);
});

test('finds no code that the page would load later', () => {
  const scripts = readdirSync('out/renderer/assets').filter((name) => name.endsWith('.js'));
  expect(scripts).toHaveLength(1);
  expect(readFileSync(join('out/renderer/assets', scripts[0] as string), 'utf8')).not.toMatch(/\bimport\(/);
});
