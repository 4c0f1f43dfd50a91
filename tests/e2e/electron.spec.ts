import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { get, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { findChromium } from '../../scripts/steps/chromium.mjs';
import { type Launched, launchDouble } from '../helpers/electron-double/launch';
import { backing, type Desktop, type DesktopOptions, launchDesktop, removeDirectory } from './launch-desktop';

/** Tests the built Electron bundles: in Electron if it runs here, else on a double of its module. */

console.log(backing.kind === 'electron' ? 'Electron: the real one' : `Electron: a double, since ${backing.why}`);

const ROOT = join(import.meta.dirname, '..', '..');
const ON_DOUBLE = backing.kind === 'double';
const NEEDS_DOUBLE = 'real Electron cannot be asked for its desktop';

/** Launches the application for one test, and ends it afterward even if the test fails. */
const launched: Desktop[] = [];
async function launch(options: DesktopOptions = {}): Promise<Desktop> {
  const desktop = await launchDesktop(options);
  launched.push(desktop);
  return desktop;
}
test.afterEach(async () => {
  for (const desktop of launched.splice(0)) await endChecked(desktop);
});

/** Ends the application. Violations that the double recorded fail the test. */
async function endChecked(desktop: Desktop): Promise<void> {
  const double = desktop.double;
  const alive = double !== undefined && double.child.exitCode === null;
  const violations = alive ? (await double.call('state')).violations : [];
  await desktop.end();
  expect(violations).toEqual([]);
}

function stateOf(desktop: Desktop) {
  if (desktop.double === undefined) throw new Error(NEEDS_DOUBLE);
  return desktop.double.call('state');
}

/** Calls a command that ends the application, which may exit before it can reply. */
async function expectEndAfter(desktop: Desktop, command: (double: Launched) => Promise<unknown>): Promise<void> {
  const double = desktop.double;
  if (double === undefined) throw new Error(NEEDS_DOUBLE);
  command(double).catch(() => undefined);
  expect(await double.exited, double.errors()).toBe(0);
}

/** Returns a number that differs with the pictures on the canvases of the page; 0 for blank ones. */
function drawing(page: Page): Promise<number> {
  return page.evaluate(() => {
    let sum = 0;
    for (const canvas of document.querySelectorAll('canvas')) {
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width || 1, canvas.height || 1).data ?? [];
      for (let index = 3; index < pixels.length; index += 4) if (pixels[index] !== 0) sum = (sum * 31 + index) % 1e9;
    }
    return sum;
  });
}

test.describe('the window', () => {
  let desktop: Desktop;
  let page: Page;
  test.beforeAll(async () => {
    desktop = await launchDesktop();
    page = await desktop.page();
  });
  test.afterAll(() => endChecked(desktop));

  test('shows the Overview with live charts', async () => {
    await expect(page).toHaveTitle(/Homeostat/);
    await expect.poll(() => drawing(page), { timeout: 20_000 }).toBeGreaterThan(0);
    const before = await drawing(page);
    await expect.poll(() => drawing(page), { timeout: 20_000 }).not.toBe(before);
  });

  test('gives the page nothing of Node or Electron', async () => {
    const found = await page.evaluate(() => {
      const names = ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron', '__dirname'];
      return names.filter((name) => name in window);
    });
    expect(found).toEqual([]);
    const exposed = await page.evaluate(() => (window as unknown as { homeostat: object }).homeostat);
    expect(exposed).toEqual({ host: 'electron' });
  });

  test('runs no script but its own and reaches no network', async () => {
    const outcome = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.head.append(script);
      const results = await Promise.allSettled([
        fetch('https://example.com/'),
        fetch('http://127.0.0.1/'),
        new Promise((resolve, reject) => {
          const image = new Image();
          image.onload = resolve;
          image.onerror = reject;
          image.src = 'https://example.com/pixel.png';
        }),
      ]);
      return { injected: 'injected' in window, answers: results.map(({ status }) => status) };
    });
    expect(outcome).toEqual({ injected: false, answers: ['rejected', 'rejected', 'rejected'] });
  });

  test('cannot be navigated away or open another window', async () => {
    const url = page.url();
    await page.evaluate(() => {
      location.href = 'https://example.com/';
    });
    await page.evaluate(() => void window.open('https://example.com/other'));
    await page.evaluate(() => {
      const link = document.createElement('a');
      Object.assign(link, { href: 'https://example.com/link', target: '_blank' });
      document.body.append(link);
      link.click();
      link.remove();
    });
    if (ON_DOUBLE) await expect.poll(async () => (await stateOf(desktop)).denials.length).toBe(3);
    await expect.poll(() => page.context().pages().length).toBe(1);
    expect(page.url()).toBe(url);
    expect(await drawing(page)).toBeGreaterThan(0);
  });

  test('grants no permission', async () => {
    test.skip(!ON_DOUBLE, NEEDS_DOUBLE);
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read']) {
      const reply = await desktop.double?.call('askPermission', permission);
      expect(reply).toEqual({ requested: false, checked: false, device: false });
    }
    expect((await stateOf(desktop)).sandboxed).toBe(true);
  });

  test('writes no file to the disk, except for a report of its own', async () => {
    test.skip(!ON_DOUBLE, NEEDS_DOUBLE);
    const start = (url: string) => desktop.double?.call('startDownload', url);
    for (const url of [
      'https://example.com/x.sh',
      'data:text/plain,x',
      'file:///etc/passwd',
      'app://homeostat/icon.svg',
    ])
      expect(await start(url)).toBe(false);
    for (const url of [
      'blob:https://example.com/1',
      'blob:app://other/1',
      'blob:null/1',
      'filesystem:app://homeostat/1',
    ])
      expect(await start(url)).toBe(false);
    expect(await start('blob:app://homeostat/0b1c')).toBe(true);
  });

  test('holds one port, regardless of how often the page asks', async () => {
    test.skip(!ON_DOUBLE, NEEDS_DOUBLE);
    await expect.poll(async () => (await stateOf(desktop)).openPorts).toBe(1);
    const requestPorts = (count: number) =>
      page.evaluate(async (ports) => {
        let last: MessagePort | undefined;
        for (let index = 0; index < ports; index++) {
          last = await new Promise<MessagePort | undefined>((resolve) => {
            const listener = ({ data, ports: [port] }: MessageEvent) => {
              if (data !== 'homeostat:port') return;
              removeEventListener('message', listener);
              resolve(port);
            };
            addEventListener('message', listener);
            window.postMessage('homeostat:ready', location.origin);
          });
        }
        Object.assign(window, { lastPort: last });
      }, count);
    await requestPorts(2);
    expect((await stateOf(desktop)).openPorts).toBe(1);
    await page.evaluate(() => (window as unknown as { lastPort: MessagePort }).lastPort.close());
    await expect.poll(async () => (await stateOf(desktop)).openPorts).toBe(0);
    await page.reload();
    await expect.poll(async () => (await stateOf(desktop)).openPorts).toBe(1);
  });

  test('closes the port with its document, and serves the next one', async () => {
    test.skip(!ON_DOUBLE, NEEDS_DOUBLE);
    const appUrl = page.url();
    await expect.poll(async () => (await stateOf(desktop)).openPorts).toBe(1);
    await page.goto('about:blank');
    await expect.poll(async () => (await stateOf(desktop)).openPorts).toBe(0);
    await page.goto(appUrl);
    await expect.poll(() => drawing(page), { timeout: 20_000 }).toBeGreaterThan(0);
    expect((await stateOf(desktop)).openPorts).toBe(1);
  });

  test('comes back when a second instance is started', async () => {
    await desktop.double?.call('blurWindow');
    expect(await desktop.launchAgain()).toBe(0);
    if (!ON_DOUBLE) return;
    await expect.poll(async () => (await stateOf(desktop)).windows).toMatchObject([{ visible: true, focused: true }]);
  });

  test('recovers from a crash of its page', async () => {
    test.skip(!ON_DOUBLE, NEEDS_DOUBLE);
    const query = (expression: string) => desktop.double?.call('evaluate', expression);
    await query('window.beforeCrash = true');
    await desktop.double?.call('crashPage');
    await expect
      .poll(async () => (await query('window.beforeCrash ?? false')) ?? true, { timeout: 20_000 })
      .toBe(false);
    await expect.poll(async () => (await stateOf(desktop)).openPorts, { timeout: 20_000 }).toBe(1);
    expect(await query('document.title')).toContain('Homeostat');
  });
});

test.describe('the desktop', () => {
  test.skip(!ON_DOUBLE, NEEDS_DOUBLE);

  test('has a tray with state and commands; a closed window costs nothing and comes back', async () => {
    const desktop = await launch();
    await desktop.page();
    await expect.poll(async () => (await stateOf(desktop)).trays[0]?.menu[0]).not.toBe('# Not connected');
    const [tray] = (await stateOf(desktop)).trays;
    expect(tray?.tooltip).toMatch(/^Homeostat\n./);
    expect(tray?.image).toMatch(/tray-\w+\.png$/);
    expect(tray?.menu.slice(-3)).toEqual(['-', 'Open Homeostat', 'Quit']);

    await desktop.double?.call('closeWindow');
    expect(await stateOf(desktop)).toMatchObject({ windows: [], openPorts: 0 });
    await desktop.double?.call('clickTrayItem', 'Open Homeostat');
    await expect.poll(async () => (await stateOf(desktop)).windows).toMatchObject([{ visible: true }]);

    await expectEndAfter(desktop, (double) => double.call('clickTrayItem', 'Quit'));
  });

  test('ends with its window if there is no tray', async () => {
    const desktop = await launch({ tray: false });
    await desktop.page();
    await expectEndAfter(desktop, (double) => double.call('closeWindow'));
  });

  test('starts hidden only if there is a tray', async () => {
    const hidden = await launch({ args: ['--hidden'] });
    await expect.poll(async () => (await stateOf(hidden)).trays[0]?.menu[0]).not.toBe('# Not connected');
    expect((await stateOf(hidden)).windows).toEqual([]);
    const shown = await launch({ args: ['--hidden'], tray: false });
    await shown.page();
    await expect.poll(async () => (await stateOf(shown)).windows).toMatchObject([{ visible: true }]);
  });

  test('opens the window at its last position', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'homeostat-desktop-'));
    try {
      const bounds = { x: 300, y: 200, width: 1000, height: 700 };
      const first = await launch({ directory });
      await first.page();
      await first.double?.call('moveWindow', bounds);
      await endChecked(first);
      const second = await launch({ directory });
      await second.page();
      expect((await stateOf(second)).windows).toMatchObject([{ bounds }]);
      await endChecked(second);
    } finally {
      await removeDirectory(directory);
    }
  });

  test('ends when a client asks for it', async () => {
    const desktop = await launch();
    await desktop.page();
    const home = join(desktop.directory, 'home');
    await expect.poll(() => ownerOf(home), { timeout: 20_000 }).toBe(desktop.double?.child.pid);
    await expectEndAfter(desktop, async () => {
      request({ socketPath: join(home, 'homeostat.sock'), method: 'POST', path: '/api/v1/host/stop' })
        .on('error', () => undefined)
        .end();
    });
  });

  test('ends when the machine shuts down', async () => {
    const desktop = await launch();
    await desktop.page();
    await expectEndAfter(desktop, (double) => double.call('power', 'shutdown'));
  });
});

test('joins a running headless host, and takes over when it ends', async () => {
  test.skip(!ON_DOUBLE, NEEDS_DOUBLE);
  const directory = mkdtempSync(join(tmpdir(), 'homeostat-desktop-'));
  const home = join(directory, 'home');
  const headless = spawn(process.execPath, [join(ROOT, 'out', 'main', 'headless.js'), '--home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      headless.stdout.once('data', () => resolve());
      headless.once('exit', (code) => reject(new Error(`the headless host ended with ${code}`)));
    });
    const desktop = await launch({ directory });
    const page = await desktop.page();
    await expect.poll(() => drawing(page), { timeout: 20_000 }).toBeGreaterThan(0);
    headless.kill('SIGKILL');
    await expect.poll(() => ownerOf(home), { timeout: 20_000 }).toBe(desktop.double?.child.pid);
    await expect.poll(async () => (await stateOf(desktop)).openPorts, { timeout: 20_000 }).toBe(1);
    const before = await drawing(page);
    await expect.poll(() => drawing(page), { timeout: 20_000 }).not.toBe(before);
    await endChecked(desktop);
  } finally {
    headless.kill('SIGKILL');
    await removeDirectory(directory);
  }
});

test('refuses root in one line', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'homeostat-desktop-'));
  try {
    const refused = launchDouble({ directory, chromiumPath: findChromium(), userId: 0 });
    expect(await refused.exited).toBe(64);
    expect(refused.errors()).toMatch(/^homeostat: the window does not run as root; [^\n]+\n$/);
  } finally {
    await removeDirectory(directory);
  }
});

test('ends every part of the double when a test is killed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'homeostat-desktop-'));
  const holder = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', 'helpers', 'electron-double', 'hold.ts'), directory, findChromium()],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const line = await new Promise<string>((resolve, reject) => {
      holder.stdout.setEncoding('utf8').once('data', resolve);
      holder.once('exit', (code) => reject(new Error(`the holder ended with ${code}`)));
    });
    const { main, chromium } = JSON.parse(line) as { main: number; chromium: number };
    expect([main, chromium].map(isAlive)).toEqual([true, true]);
    holder.kill('SIGKILL');
    await expect.poll(() => [main, chromium].map(isAlive), { timeout: 10_000 }).toEqual([false, false]);
  } finally {
    holder.kill('SIGKILL');
    await removeDirectory(directory);
  }
});

/** Returns the process that replies on the socket of a directory, or undefined. */
function ownerOf(home: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const requested = get({ socketPath: join(home, 'homeostat.sock'), path: '/api/v1/status' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve((JSON.parse(text) as { pid: number }).pid));
    });
    requested.on('error', () => resolve(undefined));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
