import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, test } from '@playwright/test';
import { createStateService } from '../../src/main/store/state-service';
import { startTestHost, type TestHost } from '../helpers/host';
import { sampleKill } from '../helpers/kill-samples';
import { expectLive, findFreePort, launchBrowser, openDashboard } from './open-dashboard';

/**
 * Tests the Health page in a real browser on the real headless host, while this machine is overloaded for a few
 * seconds.
 */

const PHONE = { width: 390, height: 844 };
const LOAD_MS = 10_000;
/** Ends after its time, so that it never outlives a failed test for long. */
/** A program with a name of its own, to distinguish it from others of Node. */
const BUSY_APP = 'e2e-busy.js';
const BUSY = `const end = Date.now() + ${LOAD_MS}; while (Date.now() < end);`;

let browser: Browser;
let home: string;
let host: TestHost;
const busy: ChildProcess[] = [];

test.beforeAll(async () => {
  browser = await launchBrowser();
  home = mkdtempSync(join(tmpdir(), 'homeostat-e2e-'));
  writeFileSync(join(home, 'homeostat.yaml'), `dashboard:\n  port: ${await findFreePort()}\n`);
  writeFileSync(join(home, BUSY_APP), BUSY);
  host = await startTestHost({ home });
});
test.afterEach(() => {
  for (const child of busy.splice(0)) child.kill('SIGKILL');
});
test.afterAll(async () => {
  await host?.end('SIGKILL');
  await browser?.close();
  rmSync(home, { recursive: true, force: true });
});

test('changes score and state within seconds of an overload, and names the program that causes it', async () => {
  const { page, errors } = await openDashboard(browser, host.url, { width: 1600, height: 1000 });
  await expectLive(page);
  await page.getByRole('link', { name: 'Why?' }).click();
  await expect(page.getByRole('heading', { name: 'Health', level: 1 })).toBeAttached();
  const score = page.getByRole('region', { name: 'Health score' });
  await expect(score.getByRole('img', { name: /^Score \d+ of 100/ })).toBeVisible({ timeout: 20_000 });

  // Three for each core, so that this test causes most of the waiting, regardless of other programs.
  const count = 3 * availableParallelism();
  for (let index = 0; index < count; index++) {
    busy.push(spawn(process.execPath, [join(home, BUSY_APP)], { stdio: 'ignore' }));
  }
  await expect(score).toContainText('CPU pressure', { timeout: 8_000 });
  await expect(score).toContainText(/− \d+\.\d/);
  await expect(score).toContainText(/Degraded|Unhealthy|Critical/, { timeout: 8_000 });
  const bottlenecks = page.getByRole('region', { name: 'Bottlenecks' });
  await expect(bottlenecks).toContainText('CPU', { timeout: 8_000 });
  await expect(bottlenecks).toContainText(`${BUSY_APP} ${count} processes`, { timeout: 8_000 });
  await expect(page.getByRole('region', { name: 'Incidents' })).toContainText('CPU', { timeout: 15_000 });
  expect(errors).toEqual([]);
});

test('shows the states over time as a strip and as a table, and every threshold with its source', async () => {
  const { page } = await openDashboard(browser, host.url, { width: 900, height: 640 });
  await expectLive(page);
  await page.evaluate(() => {
    location.hash = '#/health';
  });
  const timeline = page.getByRole('region', { name: 'State history' });
  await expect(timeline.getByRole('list', { name: 'States, oldest first' })).toContainText('Unknown');
  await timeline.getByRole('button', { name: 'Show the state history as a table' }).click();
  await expect(timeline.getByRole('columnheader', { name: 'Reason' })).toBeVisible();
  const limits = page.getByRole('region', { name: 'Thresholds' });
  await expect(limits.getByRole('row', { name: /CPU pressure/ })).toContainText('preset for a');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900);
});

test('lists the programs that the system ended: who, when, why, and what grew', async () => {
  const { page, errors } = await openDashboard(browser, host.url, PHONE);
  await expectLive(page);
  await page.getByRole('link', { name: 'Why?' }).click();
  const card = page.getByRole('region', { name: 'Programs ended by the system' });
  await expect(card).toContainText(/No programs were ended|Ended|Crashed/);

  const ownHome = mkdtempSync(join(tmpdir(), 'homeostat-e2e-'));
  writeFileSync(join(ownHome, 'homeostat.yaml'), `dashboard:\n  port: ${await findFreePort()}\n`);
  const grew = { app: 'java', fromBytes: 2 ** 30, toBytes: 8 * 2 ** 30, overMs: 240_000 };
  const who = 'Blender <img src=x onerror="document.title=1">';
  const state = createStateService();
  state.open(ownHome);
  const kills = [
    sampleKill({ id: 'one', atMs: Date.now() - 60_000, who, grew, memoryBytes: 2 ** 31 }),
    sampleKill({ id: 'two', atMs: Date.now() - 120_000, who: 'cc1plus', isCertain: false, memoryBytes: null }),
    sampleKill({ id: 'three', atMs: Date.now() - 180_000, who: 'Evolution', by: 'crash', why: 'it received SIGQUIT' }),
  ];
  for (const kill of kills) state.set('kills', kill.id, JSON.stringify(kill));
  state.close();
  const ownHost = await startTestHost({ home: ownHome });
  try {
    await page.goto(ownHost.url);
    await expectLive(page);
    await page.evaluate(() => {
      location.hash = '#/health';
    });
    const rows = card.getByRole('list', { name: 'Ended programs' }).getByRole('article');
    await expect(rows.first()).toContainText(who);
    await expect(rows.first()).toContainText('By the kernel: memory ran out.');
    await expect(rows.first()).toContainText('It used 2.00 GiB. java grew from 1.00 GiB to 8.00 GiB in 4 min.');
    await expect(rows.first()).toContainText(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}/);
    await expect(rows.nth(1)).toContainText('Probably cc1plus');
    await expect(rows.nth(2)).toContainText('It received SIGQUIT.');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    expect(errors).toEqual([]);
  } finally {
    await ownHost.end('SIGKILL');
    rmSync(ownHome, { recursive: true, force: true });
  }
});
