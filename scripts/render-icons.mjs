// Draws resources/icons/*.png from the SVG files next to them with Chromium: node scripts/render-icons.mjs. Run it
// manually after a change of an icon. The results are committed, so no build needs it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from './steps/chromium.mjs';

const directory = join(import.meta.dirname, '..', 'resources', 'icons');
const TRAY_PIXELS = 22;
const APP_PIXELS = 512;

const browser = await chromium.launch({
  executablePath: findChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.svg'))) {
    const name = file.slice(0, -'.svg'.length);
    const svg = readFileSync(join(directory, file), 'utf8');
    if (name.startsWith('tray-')) {
      await draw(svg, TRAY_PIXELS, `${name}.png`);
      await draw(svg, TRAY_PIXELS * 2, `${name}@2x.png`);
    } else {
      await draw(svg, APP_PIXELS, `${name}.png`);
    }
  }
} finally {
  await browser.close();
}

async function draw(svg, pixels, file) {
  const page = await browser.newPage({ viewport: { width: pixels, height: pixels } });
  await page.setContent(`<style>html,body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
  await page.screenshot({ path: join(directory, file), omitBackground: true });
  await page.close();
}
