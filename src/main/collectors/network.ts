import { join } from 'node:path';
import { isInsideInterface } from '../platform/linux/is-inside-interface';
import { type InterfaceCounters, parseNetDev } from '../platform/linux/parse-net-dev';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import type { MetricsCollector, Sink, Tick } from './collector';
import { RateSeries } from './counter-rate';

const RATES = [
  ['network_receive_bytes_per_second', 'receivedBytes'],
  ['network_transmit_bytes_per_second', 'sentBytes'],
  ['network_receive_packets_per_second', 'receivedPackets'],
  ['network_transmit_packets_per_second', 'sentPackets'],
  ['network_receive_errors_per_second', 'receiveErrors'],
  ['network_transmit_errors_per_second', 'sendErrors'],
  ['network_receive_drops_per_second', 'receiveDrops'],
  ['network_transmit_drops_per_second', 'sendDrops'],
] as const;

/** What goes through each interface by which the machine speaks to others. */
export function createNetworkCollector(roots: LinuxRoots): MetricsCollector {
  const file = new ProcFile(join(roots.proc, 'net/dev'));
  const interfaces = new Map<string, InterfaceSeries>();

  return {
    id: 'network',
    title: 'Network interfaces',
    collect(tick, sink) {
      const counters = parseNetDev(file.read()).filter((counter) => !isInsideInterface(counter.interface));
      for (const counter of counters) {
        let series = interfaces.get(counter.interface);
        if (series === undefined) {
          series = new InterfaceSeries(sink, roots, counter.interface);
          interfaces.set(counter.interface, series);
        }
        series.set(counter, tick);
      }
      for (const [name, series] of interfaces) {
        if (counters.some((counter) => counter.interface === name)) continue;
        series.close();
        interfaces.delete(name);
      }
    },
    stop() {
      file.close();
      for (const series of interfaces.values()) series.close();
      interfaces.clear();
    },
  };
}

class InterfaceSeries {
  readonly #rates: readonly { readonly rate: RateSeries; readonly field: (typeof RATES)[number][1] }[];
  readonly #upSeries: number;
  readonly #state: ProcFile;

  constructor(
    private readonly sink: Sink,
    roots: LinuxRoots,
    name: string,
  ) {
    const labels = { interface: name };
    this.#rates = RATES.map(([metric, field]) => ({ rate: new RateSeries(sink, sink.series(metric, labels)), field }));
    this.#upSeries = sink.series('network_up_ratio', labels);
    this.#state = new ProcFile(join(roots.sys, 'class/net', name, 'operstate'));
  }

  set(counters: InterfaceCounters, tick: Tick): void {
    for (const { rate, field } of this.#rates) rate.set(counters[field], tick);
    this.sink.set(this.#upSeries, this.#readUp());
  }

  close(): void {
    this.#state.close();
  }

  /** Tunnels do not know whether their other end answers: `unknown` is up. */
  #readUp(): number {
    try {
      const state = this.#state.read().trim();
      return state === 'up' || state === 'unknown' ? 1 : 0;
    } catch {
      // The interface went away between the two readings.
      return Number.NaN;
    }
  }
}
