import { expect, it } from 'vitest';
import { ChannelWatch } from './channel-watch';

it('reports a channel once after three failures in a row, and its recovery once', () => {
  const watch = new ChannelWatch();
  const fail = () => watch.onFailure('mail', 'refused', false, 5)?.kind;
  expect([fail(), fail()]).toEqual([undefined, undefined]);
  expect(watch.onEnd('mail', 6)).toBeUndefined();
  expect([fail(), fail(), fail(), fail()]).toEqual([undefined, undefined, 'firing', undefined]);
  expect([watch.isFailing('mail'), watch.isFailing('desktop')]).toEqual([true, false]);
  expect(watch.active).toMatchObject([{ summary: 'The channel mail cannot deliver notifications: refused' }]);
  expect([watch.onEnd('mail', 7)?.kind, watch.onEnd('mail', 8), watch.active]).toEqual(['resolved', undefined, []]);
});

it('reports at once a message that can never be delivered', () => {
  expect(new ChannelWatch().onFailure('mail', 'no such address', true, 5)?.kind).toBe('firing');
});

it('is acknowledged once, and continues after a restart', () => {
  const watch = new ChannelWatch();
  watch.onFailure('mail', 'refused', true, 5);
  expect(watch.acknowledge('channel-failing mail', 'anna')?.alert.acknowledgedBy).toBe('anna');
  expect(watch.acknowledge('channel-failing mail', 'anna')).toBeUndefined();
  const after = new ChannelWatch(watch.active);
  expect(after.onFailure('mail', 'refused', true, 6)).toBeUndefined();
  expect(after.onEnd('mail', 7)?.kind).toBe('resolved');
});
