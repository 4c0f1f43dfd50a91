// Takes pictures of the running dashboard: `node scripts/screenshot.mjs URL DIRECTORY [PAGE]`, in both themes and two sizes.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { ensureChromium } from './steps/chromium.mjs';

const [url, directory, page = ''] = process.argv.slice(2);
if (url === undefined || directory === undefined) {
  process.stderr.write('usage: screenshot.mjs URL DIRECTORY [PAGE]\n');
  process.exit(64);
}
mkdirSync(directory, { recursive: true });
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update'],
});
try {
  for (const colorScheme of ['light', 'dark']) {
    for (const [width, height] of [
      [900, 600],
      [1600, 1000],
    ]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height } });
      const tab = await context.newPage();
      tab.on('console', (message) => message.type() === 'error' && process.stderr.write(`${message.text()}\n`));
      await tab.goto(url);
      // Charts show only data that arrived while the page was open.
      await tab.waitForTimeout(6_000);
      await tab.screenshot({ path: join(directory, `${page || 'overview'}-${colorScheme}-${width}.png`) });
      await context.close();
    }
  }
} finally {
  await browser.close();
}
