import { expect, it } from 'vitest';
import type { AppApi } from '../../shared/contract/contract';
import { HostClock } from './host-clock';

function createApi(newestAtMs: number | undefined) {
  let requested = 0;
  const latest = async () => {
    requested++;
    return newestAtMs === undefined ? [] : [{ atMs: newestAtMs }];
  };
  return { api: { metrics: { latest } } as unknown as AppApi, asked: () => requested };
}

it("goes by the host's clock where that is another than the page's", async () => {
  const clock = new HostClock(() => 1_000_000);
  expect(clock.nowMs()).toBe(1_000_000);
  expect(await clock.read(createApi(9_000_000).api)).toBe(9_000_000);
  expect(clock.nowMs()).toBe(9_000_000);
  expect(await clock.read(createApi(998_500).api)).toBe(1_000_000);
  expect(await clock.read(createApi(undefined).api)).toBe(1_000_000);
});

it('asks once for all who want to know at the same time', async () => {
  const clock = new HostClock(() => 0);
  const { api, asked: requested } = createApi(60_000);
  expect(await Promise.all([clock.read(api), clock.read(api)])).toEqual([60_000, 60_000]);
  expect(requested()).toBe(1);
  await clock.read(api);
  expect(requested()).toBe(2);
});

it('asks again after a failure', async () => {
  const clock = new HostClock(() => 0);
  const failing = { metrics: { latest: async () => Promise.reject(new Error('lost')) } } as unknown as AppApi;
  await expect(clock.read(failing)).rejects.toThrow('lost');
  expect(await clock.read(createApi(60_000).api)).toBe(60_000);
});
