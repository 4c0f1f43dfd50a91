import { expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { SeriesTable } from '../../shared/model/series';
import { RateSeries } from '../collectors/counter-rate';
import { createCollectorRegistry } from '../collectors/registry';
import { createTimeGuard } from '../platform/time-guard';
import { createFrameCollector } from './collect-frame';

/** A counter that rises by 100 a second, and a host that ticks when the test wants it. */
function machine() {
  const clock = new FakeClock();
  let uptimeSeconds = 5_000;
  let counted = 0;
  const table = new SeriesTable();
  let rate: RateSeries | undefined;
  const registry = createCollectorRegistry({
    clock,
    table,
    onProblem: () => undefined,
    collectors: [
      {
        id: 'counter',
        title: 'Counter',
        collect(tick, sink) {
          rate ??= new RateSeries(sink, sink.series('cpu_context_switches_per_second'), 1);
          rate.set(counted, tick);
        },
      },
    ],
  });
  const guard = createTimeGuard({ clock, readUptimeSeconds: () => uptimeSeconds });
  const collect = createFrameCollector({ guard, registry, intervalMs: () => 1_000 });
  return {
    tickAfter(ms: number, suspendedMs = 0) {
      clock.advance(ms);
      clock.wallMs += suspendedMs;
      uptimeSeconds += (ms + suspendedMs) / 1000;
      counted += ms / 10;
      const { gap, gapKind, values } = collect({ atMs: clock.nowMs() });
      return { gap, gapKind, rate: values[table.find('cpu_context_switches_per_second')?.index ?? -1] };
    },
  };
}

it('computes rates over the time of missed ticks, each of which would else be lost', () => {
  const { tickAfter } = machine();
  expect(tickAfter(1_000)).toEqual({ gap: true, gapKind: 'start', rate: Number.NaN });
  expect(tickAfter(1_000)).toEqual({ gap: false, gapKind: undefined, rate: 100 });
  for (let late = 0; late < 3; late++) expect(tickAfter(8_000)).toEqual({ gap: true, gapKind: 'late', rate: 100 });
});

it('computes no rate over a suspend', () => {
  const { tickAfter } = machine();
  tickAfter(1_000);
  expect(tickAfter(1_000, 60_000)).toEqual({ gap: true, gapKind: 'suspend', rate: Number.NaN });
  expect(tickAfter(1_000).rate).toBe(100);
});
