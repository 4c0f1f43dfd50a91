import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { startTestHost, type TestHost } from '../helpers/host';
import { expectLive, findFreePort, inkOf, launchBrowser, openDashboard } from './open-dashboard';

/** Tests the Services page in a real browser on the real headless host, against small servers of this test. */

const LARGE = { width: 1600, height: 1000 };
const HOSTILE = '<img src=x onerror="document.title=1">';
/** Milliseconds for three checks, one a second, on a machine that may be busy. */
const SEEN_MS = 20_000;

let browser: Browser;
let home: string;
let host: TestHost;
let web: Server;
let webPort: number;
let logFile: string;

function startWeb(): Promise<void> {
  web = createServer((_, response) => response.end('fine'));
  return new Promise((resolve) => web.listen(webPort, '127.0.0.1', resolve));
}

function endWeb(): Promise<void> {
  web.closeAllConnections();
  return new Promise((resolve) => web.close(() => resolve()));
}

test.beforeAll(async () => {
  browser = await launchBrowser();
  home = mkdtempSync(join(tmpdir(), 'homeostat-e2e-'));
  logFile = join(home, 'app.log');
  writeFileSync(logFile, '2026-01-01T00:00:00Z started\n');
  webPort = await findFreePort();
  await startWeb();
  writeFileSync(
    join(home, 'homeostat.yaml'),
    JSON.stringify({
      dashboard: { port: await findFreePort() },
      services: [
        {
          name: 'web',
          group: 'Shop',
          kind: 'http',
          url: `http://127.0.0.1:${webPort}/`,
          interval_seconds: 1,
          retries: 1,
        },
        { name: 'app log', group: 'Shop', kind: 'log', path: logFile, interval_seconds: 1, max_errors_per_minute: 100 },
        {
          name: 'worker',
          kind: 'file',
          path: join(home, 'worker.pid'),
          interval_seconds: 1,
          commands: {
            start: ['sh', '-c', `echo "worker runs"; echo 1 > ${join(home, 'worker.pid')}`],
            stop: ['rm', '-f', join(home, 'worker.pid')],
          },
        },
      ],
    }),
  );
  host = await startTestHost({ home });
});
test.afterAll(async () => {
  await host?.end('SIGKILL');
  await endWeb();
  await browser?.close();
  rmSync(home, { recursive: true, force: true });
});

async function open(hash = '#/services', viewport = LARGE) {
  const opened = await openDashboard(browser, host.url, viewport);
  await expectLive(opened.page);
  await opened.page.evaluate((value) => {
    location.hash = value;
  }, hash);
  await expect(opened.page.getByRole('heading', { name: 'Services', level: 1 })).toBeAttached();
  return opened;
}

const board = (page: Page) => page.getByRole('region', { name: 'Status board' });
const row = (page: Page, name: string) => board(page).getByRole('listitem').filter({ hasText: name });

test('turns a service unhealthy when its server ends, and healthy when it is back', async () => {
  const { page, errors } = await open();
  await expect(row(page, 'web')).toContainText('Healthy', { timeout: SEEN_MS });
  await endWeb();
  await expect(row(page, 'web')).toContainText('Unhealthy', { timeout: SEEN_MS });
  await expect(row(page, 'web')).toContainText(/connection refused/i);
  await startWeb();
  await expect(row(page, 'web')).toContainText('Healthy', { timeout: SEEN_MS });
  expect(errors).toEqual([]);
});

test('draws the response time of a service, and checks at once on request', async () => {
  const { page } = await open('#/services?service=web');
  await expect.poll(() => inkOf(page, /^Response time: Median/), { timeout: 20_000 }).toBeGreaterThan(100);
  const details = page.getByRole('region', { name: 'web', exact: true });
  await expect(details).toContainText('HTTP 200', { timeout: SEEN_MS });
  await details.getByRole('button', { name: 'Check now' }).click();
  await expect(details.getByRole('button', { name: 'Check now' })).toBeEnabled();
  await expect(page.getByRole('table', { name: 'Measured values' })).toContainText('status');
  await page.goBack();
  await expect(details).toBeHidden();
});

test('names the mistakes of an entry, tests it, and watches it', async () => {
  const { page, errors } = await open();
  await page.getByRole('button', { name: 'Add a service' }).click();
  const dialog = page.getByRole('dialog');
  const test = dialog.getByRole('button', { name: 'Test now' });
  await test.click();
  await expect(dialog).toContainText('Name is required');
  await dialog.getByLabel('URL').fill('ftp://127.0.0.1/');
  await expect(dialog).toContainText('must be an http:// or https:// URL');
  await dialog.getByLabel('Name').fill('web');
  await expect(dialog).toContainText('is taken by another service');
  await dialog.getByLabel('Name').fill('front');
  await dialog.getByLabel('URL').fill(`http://127.0.0.1:${webPort}/`);
  await dialog.getByLabel('Response contains').fill(HOSTILE);
  await test.click();
  const result = dialog.getByRole('status', { name: 'Test result' });
  await expect(result).toContainText('Failed');
  await expect(result).toContainText(HOSTILE);
  await dialog.getByLabel('Response contains').fill('fine');
  await test.click();
  await expect(result).toContainText('Healthy');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, 'front')).toContainText('Healthy', { timeout: SEEN_MS });

  const details = page.getByRole('region', { name: 'front', exact: true });
  await details.getByRole('button', { name: 'Edit' }).click();
  await expect(dialog.getByLabel('Response contains')).toHaveValue('fine');
  await dialog.getByLabel('Group').fill('Shop');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(board(page).getByRole('region', { name: 'Shop' })).toContainText('front');
  await details.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(row(page, 'front')).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('accepts no command, and says where it is set', async () => {
  const { page } = await open();
  await page.getByRole('button', { name: 'Add a service' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Command' }).check({ force: true });
  await expect(dialog).toContainText('set only in homeostat.yaml');
  await expect(dialog.getByRole('button', { name: 'Add', exact: true })).toHaveCount(0);
});

test('follows a log, marks its errors and shows hostile lines as plain text', async () => {
  const { page, errors } = await open('#/services?service=app+log');
  const log = page.getByRole('region', { name: 'Log', exact: true });
  await expect(log).toContainText('started', { timeout: SEEN_MS });
  appendFileSync(logFile, `2026-01-01T00:00:01Z Error: ${HOSTILE}\n2026-01-01T00:00:02Z goes on\n`);
  await expect(log.getByRole('listitem').filter({ hasText: HOSTILE })).toContainText('Error: ', { timeout: SEEN_MS });
  await expect(log.getByRole('listitem')).toHaveCount(3);
  await log.getByRole('button', { name: 'Errors only (1)' }).click();
  await expect(log.getByRole('listitem')).toHaveCount(1);
  await log.getByRole('button', { name: 'Show all lines' }).click();
  await log.getByRole('searchbox').fill('goes');
  await expect(log.getByRole('listitem')).toHaveCount(1);
  expect(await page.locator('main img').count()).toBe(0);
  expect(errors).toEqual([]);
});

test('starts and stops a service with the commands of the file, after a confirmation', async () => {
  const { page } = await open('#/services?service=worker');
  const details = page.getByRole('region', { name: 'worker', exact: true });
  const dialog = page.getByRole('dialog');
  await details.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(dialog).toContainText('Start worker?');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(dialog.getByRole('list', { name: 'Result' })).toContainText('healthy after', {
    timeout: SEEN_MS,
  });
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByRole('region', { name: 'Log', exact: true })).toContainText('worker runs', {
    timeout: SEEN_MS,
  });
  await details.getByRole('button', { name: 'Stop' }).click();
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog.getByRole('list', { name: 'Result' })).toContainText('stopped', { timeout: SEEN_MS });
});

test('fits a small window: the board, and the details alone', async () => {
  const { page } = await open('#/services', { width: 900, height: 640 });
  await row(page, 'web').getByRole('link').click();
  await expect(board(page)).toBeHidden();
  await page.getByRole('link', { name: 'All services' }).click();
  await expect(board(page)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900);
});
