import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, test } from '@playwright/test';
import { expectLive, findFreePort, launchBrowser, openDashboard } from './open-dashboard';

/** Tests `npm run dev` in a copy of the sources, which the test edits. */

const COPIED = ['src', 'resources', 'scripts', 'package.json', 'electron.vite.config.ts', 'vite-yaml.ts'];
const START_LIMIT_MS = 60_000;
/** The build of the main process may take seconds on a busy machine. */
const REBUILD_LIMIT_MS = 30_000;

let browser: Browser;
let root: string;
let home: string;
let loop: ChildProcess;
let output: string;

test.setTimeout(180_000);
test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());
test.beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'homeostat-dev-')));
  for (const path of COPIED) cpSync(path, join(root, path), { recursive: true });
  symlinkSync(realpathSync('node_modules'), join(root, 'node_modules'));
  home = join(root, '.cache', 'home');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, 'homeostat.yaml'), `dashboard:\n  port: ${await findFreePort()}\n`);
  loop = spawn(process.execPath, [join(root, 'scripts/steps/dev-loop.mjs'), '--home', home], { cwd: root });
  output = '';
  for (const stream of [loop.stdout, loop.stderr]) {
    stream?.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  }
});
test.afterEach(async () => {
  await endLoop();
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

/** Ends it as Ctrl-C does. @returns its exit code */
async function endLoop(): Promise<number | null> {
  if (loop.exitCode === null) {
    loop.kill('SIGINT');
    await once(loop, 'exit');
  }
  return loop.exitCode;
}

function edit(file: string, before: string, after: string): void {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(before);
  writeFileSync(path, text.replace(before, after));
}

const addresses = () => output.match(/http:\/\/\S+#token=\S+/g) ?? [];
const hostPid = async (url: string): Promise<number> => {
  const authorization = `Bearer ${readFileSync(join(home, 'token'), 'utf8').trim()}`;
  const response = await fetch(new URL('/api/v1/status', url), { headers: { authorization } });
  return ((await response.json()) as { pid: number }).pid;
};
const statusOf = async (url: string, headers: Record<string, string> = {}) => (await fetch(url, { headers })).status;
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('replaces an edited component without a reload, and restarts the host after a change of the main process', async () => {
  await expect.poll(addresses, { timeout: START_LIMIT_MS }).toHaveLength(1);
  const [url = ''] = addresses();
  const { page, errors } = await openDashboard(browser, url);
  await expectLive(page);
  const span = page.getByRole('radio').nth(1);
  await span.check({ force: true });
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  const isSamePage = () => page.evaluate(() => 'isSamePage' in window);

  edit('src/renderer/pages/overview/overview-page.tsx', 'title="Overview"', 'title="Edited overview"');
  await expect(page.getByRole('heading', { name: 'Edited overview' })).toBeAttached({ timeout: REBUILD_LIMIT_MS });
  expect(await isSamePage()).toBe(true);
  await expect(span).toBeChecked();

  const before = await hostPid(url);
  edit('src/main/headless.ts', 'closeUmask();', 'closeUmask(;');
  await expect.poll(() => output, { timeout: REBUILD_LIMIT_MS }).toContain('the build failed');
  expect(await hostPid(url)).toBe(before);

  edit('src/main/headless.ts', 'closeUmask(;', 'closeUmask();');
  await expect.poll(addresses, { timeout: REBUILD_LIMIT_MS }).toHaveLength(2);
  const fixed = await hostPid(url);
  expect(isAlive(before)).toBe(false);
  appendFileSync(join(root, 'src/main/headless.ts'), "process.stdout.write('edited host\\n');\n");
  await expect.poll(addresses, { timeout: REBUILD_LIMIT_MS }).toHaveLength(3);
  expect(output).toContain('edited host');
  const after = await hostPid(url);
  expect(isAlive(fixed)).toBe(false);
  await expectLive(page);
  expect(await isSamePage()).toBe(true);
  expect(errors.filter((error) => !/WebSocket|Failed to load resource/.test(error))).toEqual([]);

  expect(await endLoop()).toBe(0);
  expect(isAlive(after)).toBe(false);
});

test('is as closed as the host that it serves', async () => {
  await expect.poll(addresses, { timeout: START_LIMIT_MS }).toHaveLength(1);
  const { origin } = new URL(addresses()[0] ?? '');
  const authorization = `Bearer ${readFileSync(join(home, 'token'), 'utf8').trim()}`;
  expect({
    api: await statusOf(`${origin}/api/v1/status`, { authorization }),
    withoutToken: await statusOf(`${origin}/api/v1/status`),
    otherOrigin: await statusOf(`${origin}/api/v1/status`, { authorization, origin: 'http://example.com' }),
    tokenFile: await statusOf(`${origin}/@fs${home}/token`),
    source: await statusOf(`${origin}/@fs${root}/src/renderer/shell/app.tsx`),
    editor: await statusOf(`${origin}/__open-in-editor?file=src/main/headless.ts`),
  }).toEqual({ api: 200, withoutToken: 401, otherOrigin: 403, tokenFile: 403, source: 200, editor: 404 });
  const policy = (await fetch(origin)).headers.get('content-security-policy');
  expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'nonce-[\w-]{22}'; style-src 'self' 'nonce-/);
  expect(policy).not.toContain('unsafe');
});
