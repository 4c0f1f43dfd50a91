import { join } from 'node:path';
import { isInsideInterface } from '../platform/linux/is-inside-interface';
import { type InterfaceCounters, parseNetDev } from '../platform/linux/parse-net-dev';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import type { MetricsCollector, Sink, Tick } from './collector';
import { ByKey, FieldSeries, type Fields } from './counter-rate';

const RATES: Fields<InterfaceCounters> = [
  ['network_receive_bytes_per_second', 'receivedBytes', 1],
  ['network_transmit_bytes_per_second', 'sentBytes', 1],
  ['network_receive_packets_per_second', 'receivedPackets', 1],
  ['network_transmit_packets_per_second', 'sentPackets', 1],
  ['network_receive_errors_per_second', 'receiveErrors', 1],
  ['network_transmit_errors_per_second', 'sendErrors', 1],
  ['network_receive_drops_per_second', 'receiveDrops', 1],
  ['network_transmit_drops_per_second', 'sendDrops', 1],
];

/** Collects the traffic of each interface that connects the machine with others. */
export function createNetworkCollector(roots: LinuxRoots): MetricsCollector {
  const file = new ProcFile(join(roots.proc, 'net/dev'));
  const interfaces = new ByKey<InterfaceSeries>((series) => series.close());

  return {
    id: 'network',
    title: 'Network interfaces',
    collect(tick, sink) {
      const counters = parseNetDev(file.read()).filter((counter) => !isInsideInterface(counter.interface));
      for (const counter of counters) {
        const name = counter.interface;
        interfaces.get(name, () => new InterfaceSeries(sink, roots, name)).set(counter, tick);
      }
      interfaces.keepOnly(counters.map((counter) => counter.interface));
    },
    stop() {
      file.close();
      interfaces.keepOnly([]);
    },
  };
}

class InterfaceSeries {
  readonly #rates: FieldSeries<InterfaceCounters>;
  readonly #upSeries: number;
  readonly #state: ProcFile;

  constructor(
    private readonly sink: Sink,
    roots: LinuxRoots,
    name: string,
  ) {
    const labels = { interface: name };
    this.#rates = new FieldSeries(sink, RATES, labels);
    this.#upSeries = sink.series('network_up_ratio', labels);
    this.#state = new ProcFile(join(roots.sys, 'class/net', name, 'operstate'));
  }

  set(counters: InterfaceCounters, tick: Tick): void {
    this.#rates.set(counters, tick);
    this.sink.set(this.#upSeries, this.#readUp());
  }

  close(): void {
    this.#state.close();
  }

  /** The state of a tunnel is `unknown`, which counts as up. */
  #readUp(): number {
    try {
      const state = this.#state.read().trim();
      return state === 'up' || state === 'unknown' ? 1 : 0;
    } catch {
      // The interface disappeared between the two readings.
      return Number.NaN;
    }
  }
}
