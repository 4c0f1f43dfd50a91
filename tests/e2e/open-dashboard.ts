import { createServer } from 'node:net';
import { type Browser, chromium, expect, type Page } from '@playwright/test';
import { findChromium } from '../../scripts/steps/chromium.mjs';

export interface Opened {
  readonly page: Page;
  /** Errors of the page and messages of the console. */
  readonly errors: string[];
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update'],
  });
}

/** Finds a port that is free now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export async function openDashboard(
  browser: Browser,
  url: string,
  viewport = { width: 900, height: 600 },
): Promise<Opened> {
  const page = await browser.newPage({ viewport });
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  return { page, errors };
}

const connection = (page: Page, word: string | RegExp) => page.getByRole('status', { name: word });

export const expectLive = (page: Page) => expect(connection(page, 'Connection: Live')).toBeVisible({ timeout: 15_000 });

/** Counts the pixels of a canvas that are not blank. */
export function inkOf(page: Page, name: RegExp): Promise<number> {
  return page
    .getByRole('img', { name })
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let ink = 0;
      for (let index = 3; index < pixels.length; index += 4) if (pixels[index] !== 0) ink++;
      return ink;
    });
}

/** Makes the document report that it is hidden or visible. */
export function setHidden(page: Page, isHidden: boolean): Promise<void> {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (value ? 'hidden' : 'visible'),
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}
