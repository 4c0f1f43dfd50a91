import { expect, it, vi } from 'vitest';
import { HostClock } from './host-clock';

function setUp(pageNowMs: number) {
  const latest = vi.fn(async (): Promise<{ atMs: number }[]> => [{ atMs: 60_000 }]);
  return { latest, clock: new HostClock(() => pageNowMs, { latest } as never) };
}

it("follows the host's clock where it differs from the page's", async () => {
  const { clock, latest } = setUp(1_000_000);
  expect(clock.nowMs()).toBe(1_000_000);
  latest.mockResolvedValueOnce([{ atMs: 9_000_000 }]);
  expect(await clock.read()).toBe(9_000_000);
  expect(clock.nowMs()).toBe(9_000_000);
  latest.mockResolvedValueOnce([{ atMs: 998_500 }]);
  expect(await clock.read()).toBe(1_000_000);
  latest.mockResolvedValueOnce([]);
  expect(await clock.read()).toBe(1_000_000);
});

it('shares one request among concurrent calls', async () => {
  const { clock, latest } = setUp(0);
  expect(await Promise.all([clock.read(), clock.read()])).toEqual([60_000, 60_000]);
  expect(latest).toHaveBeenCalledTimes(1);
  await clock.read();
  expect(latest).toHaveBeenCalledTimes(2);
});

it('reads again after a failure', async () => {
  const { clock, latest } = setUp(0);
  latest.mockRejectedValueOnce(new Error('lost'));
  await expect(clock.read()).rejects.toThrow('lost');
  expect(await clock.read()).toBe(60_000);
});
