import { chromium } from 'playwright-core';
import { findChromium } from '../scripts/steps/chromium.mjs';
import { startTestHost } from '../tests/helpers/host';
import { figure, print, quantile, scratchDirectory, sleep } from './measure';

/**
 * Measures the time of a frame to the screen: from the arrival of its WebSocket message, and from the instant of the
 * tick, to the last canvas drawn for it, in a real browser on the real host.
 */
const FRAMES = 40;
const WARM_UP_FRAMES = 5;

interface Drawn {
  readonly tickAtMs: number;
  readonly arrivedAtMs: number;
  drawnAtMs: number;
}

/** Runs in the page, before its own code. */
function instrument(): void {
  const frames: Drawn[] = [];
  (globalThis as unknown as { frames: Drawn[] }).frames = frames;
  const now = () => performance.timeOrigin + performance.now();
  const Native = WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      // This is the first listener: the message has arrived, and nothing has processed it.
      this.addEventListener('message', async ({ data }) => {
        const arrivedAtMs = now();
        const text =
          typeof data === 'string' ? data : data instanceof Blob ? await data.text() : new TextDecoder().decode(data);
        const tickAtMs = /"type":"frame".*?"atMs":(\d+)/.exec(text)?.[1];
        if (tickAtMs !== undefined) frames.push({ tickAtMs: Number(tickAtMs), arrivedAtMs, drawnAtMs: Number.NaN });
      });
    }
  };
  const { prototype } = CanvasRenderingContext2D;
  const { stroke } = prototype;
  prototype.stroke = function (this: CanvasRenderingContext2D, path?: Path2D) {
    const newest = frames.at(-1);
    if (newest !== undefined) newest.drawnAtMs = now();
    // The two overloads of stroke() share one type, which lacks one parameter for call().
    Reflect.apply(stroke, this, path === undefined ? [] : [path]);
  };
}

const home = scratchDirectory();
const host = await startTestHost({ home });
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await page.addInitScript(instrument);
  await page.goto(host.url);
  const read = () => page.evaluate(() => (globalThis as unknown as { frames: Drawn[] }).frames);
  const deadlineMs = performance.now() + (FRAMES + 30) * 1000;
  while ((await read()).length < FRAMES + WARM_UP_FRAMES && performance.now() < deadlineMs) await sleep(500);
  await sleep(500);
  const drawn = (await read()).slice(WARM_UP_FRAMES).filter(({ drawnAtMs }) => !Number.isNaN(drawnAtMs));
  const fromMessageMs = drawn.map((frame) => frame.drawnAtMs - frame.arrivedAtMs);
  const fromTickMs = drawn.map((frame) => frame.drawnAtMs - frame.tickAtMs);
  print({
    benchmark: 'dashboard',
    frames: drawn.length,
    figures: [
      figure('WebSocket message to chart, median', quantile(fromMessageMs, 0.5), 'ms', 50),
      figure('WebSocket message to chart, p95', quantile(fromMessageMs, 0.95), 'ms', 50),
      figure('tick to chart, median', quantile(fromTickMs, 0.5), 'ms', 50),
      figure('tick to chart, p95', quantile(fromTickMs, 0.95), 'ms', 50),
    ],
  });
} finally {
  await browser.close();
  await host.end('SIGKILL');
}
