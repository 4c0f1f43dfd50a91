import { createServer } from 'node:net';
import { sleep } from './measure';

const WARM_UP_RUNS = 10;
const RUNS = 100;

/** Measures requests over loopback, including reading the whole response, in ms; the first runs are left out. */
export async function timeRequests(url: string, request?: RequestInit): Promise<readonly number[]> {
  const tookMs: number[] = [];
  for (let run = 0; run < WARM_UP_RUNS + RUNS; run++) {
    const beganMs = performance.now();
    const response = await fetch(url, request);
    const text = await response.text();
    tookMs.push(performance.now() - beganMs);
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 200)}`);
    // An empty response is fast, but not representative.
    if (text.length < 5_000) throw new Error(`${url} answered too little: ${text.slice(0, 200)}`);
  }
  return tookMs.slice(WARM_UP_RUNS);
}

/** @throws if nothing responds within half a minute */
export async function waitFor(url: string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    const isUp = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    await sleep(200);
  }
  throw new Error(`${url} did not come up`);
}

/** Finds a free port of the loopback interface. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  return address.port;
}
