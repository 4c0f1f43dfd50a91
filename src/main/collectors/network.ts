import { join } from 'node:path';
import { type InterfaceCounters, parseNetDev } from '../platform/linux/parse-net-dev';
import { parseIpv6Routes, parseRoutes } from '../platform/linux/parse-routes';
import { ProcFile } from '../platform/linux/proc-file';
import { hasNetworkCards, type InterfaceFacts, readInterface } from '../platform/linux/read-interface';
import { readFolder } from '../platform/linux/read-sys';
import type { LinuxRoots } from '../platform/linux/roots';
import { type MetricsCollector, readPart, type Sink, setValue, type Tick } from './collector';
import { ByKey, CounterRate, FieldSeries, type Fields } from './counter-rate';

const RATES: Fields<InterfaceCounters> = [
  ['network_receive_packets_per_second', 'receivedPackets', 1],
  ['network_transmit_packets_per_second', 'sentPackets', 1],
  ['network_receive_errors_per_second', 'receiveErrors', 1],
  ['network_transmit_errors_per_second', 'sendErrors', 1],
  ['network_receive_drops_per_second', 'receiveDrops', 1],
  ['network_transmit_drops_per_second', 'sendDrops', 1],
];

/** Runs after which roles, speeds and routes are read again: bridges get ports, and cables other speeds. */
const RUNS_BETWEEN_FACTS = 60;
const RUNS_BETWEEN_ROUTES = 5;

/** Some drivers update their counters only every two seconds, so that one second may show the bytes of two. */
const MOST_OVER_SPEED = 2.5;

/** Collects the traffic of each interface that connects the machine with others, and counts each byte once in the sum. */
export function createNetworkCollector(roots: LinuxRoots): MetricsCollector {
  const file = new ProcFile(join(roots.proc, 'net/dev'));
  const interfaces = new ByKey<InterfaceSeries>((series) => series.close());
  const routes = new Routes(roots);
  /** Read at most once in a while, and only if an interface depends on it. */
  let hasCards: boolean | undefined;
  let runs = 0;
  const readFacts = (name: string) =>
    readInterface(roots, name, () => {
      hasCards ??= hasNetworkCards(roots);
      return hasCards;
    });

  return {
    id: 'network',
    title: 'Network interfaces',
    collect(tick, sink) {
      const counters = readPart(sink, () => parseNetDev(file.read()));
      if (++runs % RUNS_BETWEEN_FACTS === 0) hasCards = undefined;
      // Without counters the states are still known.
      const names = counters?.map((counter) => counter.interface) ?? readFolder(join(roots.sys, 'class/net'));
      if (counters === undefined && names.length === 0) throw new Error(`cannot read ${file.path} or class/net`);
      names.forEach((name, index) => {
        interfaces.get(name, () => new InterfaceSeries(sink, roots, name, readFacts)).set(counters?.[index], tick);
      });
      interfaces.keepOnly(names);
      const all = [...interfaces.values()];
      recognizeLines(all);
      reportSum(all, sink);
      const isOnline = isOnlineBy(all, routes.read());
      setValue(sink, 'network_online_ratio', isOnline === undefined ? Number.NaN : Number(isOnline));
    },
    stop() {
      file.close();
      routes.close();
      interfaces.keepOnly([]);
    },
  };
}

/**
 * Distinguishes a line (a serial modem) from a tunnel: both are ppp, but only a line begins while no link is up. From
 * then on it is a link.
 */
function recognizeLines(all: readonly InterfaceSeries[]): void {
  const isUp = all.some(({ role, up }) => role === 'link' && up === 1);
  for (const series of all) series.recognizeLine(!isUp);
}

/** Adds up the links. A machine without any, such as a container with a tunnel only, has the sum of the others. */
function reportSum(all: readonly InterfaceSeries[], sink: Sink): void {
  const links = all.filter(({ role }) => role === 'link');
  const counted = links.length > 0 ? links : all.filter(({ role }) => role === 'stacked');
  const sumOf = (rates: readonly number[]) => {
    const known = rates.filter((rate) => !Number.isNaN(rate));
    return known.length === 0 ? Number.NaN : known.reduce((sum, rate) => sum + rate, 0);
  };
  setValue(sink, 'network_all_receive_bytes_per_second', sumOf(counted.map(({ received }) => received)));
  setValue(sink, 'network_all_transmit_bytes_per_second', sumOf(counted.map(({ sent }) => sent)));
}

/**
 * Returns false while no link to other machines is up, or none that is up has a route. A tunnel is up even if
 * nothing can pass (tailscale issue 1973).
 *
 * @param routed interfaces with routes; undefined if the machine does not list routes
 * @returns undefined without links
 */
function isOnlineBy(all: readonly InterfaceSeries[], routed: ReadonlySet<string> | undefined): boolean | undefined {
  const links = all.filter(({ role, up, carriesIp }) => role === 'link' && carriesIp && !Number.isNaN(up));
  if (links.length === 0) return undefined;
  const isUp = links.some(({ up }) => up === 1);
  // The route of a link may belong to the bridge or bond on top of it.
  return isUp && (routed === undefined || all.some(({ name, role }) => role !== 'inside' && routed.has(name)));
}

class InterfaceSeries {
  readonly #rates: FieldSeries<InterfaceCounters>;
  readonly #received = new CounterRate();
  readonly #sent = new CounterRate();
  readonly #state: ProcFile;
  readonly #carrier: ProcFile;
  #facts: InterfaceFacts;
  #runs: number;
  /** Undefined until it is known for a point-to-point protocol. */
  #isLine: boolean | undefined;
  #series: ReturnType<typeof createTrafficSeries> | undefined;
  /** Bytes a second; NaN without a rate. */
  received = Number.NaN;
  sent = Number.NaN;
  /** 1 or 0; NaN if unknown. */
  up = Number.NaN;

  constructor(
    private readonly sink: Sink,
    roots: LinuxRoots,
    readonly name: string,
    private readonly readFacts: (name: string) => InterfaceFacts,
  ) {
    this.#facts = readFacts(name);
    // Hundreds of interfaces of containers are not all read again on the same tick.
    this.#runs = name.length * 7 + (name.codePointAt(name.length - 1) ?? 0);
    this.#rates = new FieldSeries(sink, this.role === 'inside' ? [] : RATES, { interface: name });
    const folder = join(roots.sys, 'class/net', name);
    this.#state = new ProcFile(join(folder, 'operstate'));
    this.#carrier = new ProcFile(join(folder, 'carrier'));
  }

  get role(): InterfaceFacts['role'] {
    return this.#isLine === true ? 'link' : this.#facts.role;
  }

  get carriesIp(): boolean {
    return this.#facts.carriesIp;
  }

  /** @param isOnlyWay true if no link is up */
  recognizeLine(isOnlyWay: boolean): void {
    if (!this.#facts.isPointToPoint || this.#isLine !== undefined) return;
    this.#isLine = isOnlyWay;
    if (!isOnlyWay || this.#series === undefined) return;
    this.up = this.#readUp();
    this.sink.set(this.#series.up, this.up);
  }

  /** @param counters undefined if they are missing in this run */
  set(counters: InterfaceCounters | undefined, tick: Tick): void {
    if (++this.#runs % RUNS_BETWEEN_FACTS === 0) this.#facts = this.readFacts(this.name);
    if (this.role === 'inside') return;
    const { sink } = this;
    this.#series ??= createTrafficSeries(sink, this.name);
    this.#rates.set(counters, tick);
    this.received = this.#plausible(this.#received.perSecond(counters?.receivedBytes ?? Number.NaN, tick));
    this.sent = this.#plausible(this.#sent.perSecond(counters?.sentBytes ?? Number.NaN, tick));
    this.up = this.#readUp();
    sink.set(this.#series.received, this.received);
    sink.set(this.#series.sent, this.sent);
    sink.set(this.#series.up, this.up);
  }

  close(): void {
    this.#state.close();
    this.#carrier.close();
  }

  /** Returns NaN for more than the link can carry: the counter jumped (node_exporter issue 1849). */
  #plausible(bytesPerSecond: number): number {
    const { speedBytesPerSecond = Number.POSITIVE_INFINITY } = this.#facts;
    return bytesPerSecond <= speedBytesPerSecond * MOST_OVER_SPEED ? bytesPerSecond : Number.NaN;
  }

  /** Drivers that do not report a state have `unknown` (RFC 2863): the carrier of a link decides, a tunnel has none. */
  #readUp(): number {
    try {
      const state = this.#state.read().trim();
      if (state !== 'unknown') return state === 'up' ? 1 : 0;
      return this.role === 'link' ? this.#readCarrier() : Number.NaN;
    } catch {
      // The interface disappeared between the two readings.
      return Number.NaN;
    }
  }

  #readCarrier(): number {
    try {
      return this.#carrier.read().trim() === '0' ? 0 : 1;
    } catch {
      // The kernel does not report it while the interface is switched off.
      return 0;
    }
  }
}

function createTrafficSeries(sink: Sink, name: string) {
  const labels = { interface: name };
  return {
    received: sink.series('network_receive_bytes_per_second', labels),
    sent: sink.series('network_transmit_bytes_per_second', labels),
    up: sink.series('network_up_ratio', labels),
  };
}

/** Interfaces with routes to other machines. */
class Routes {
  readonly #files: readonly { readonly file: ProcFile; readonly parse: (text: string) => Set<string> }[];
  #interfaces: ReadonlySet<string> | undefined;
  #runs = 0;

  constructor({ proc }: LinuxRoots) {
    this.#files = [
      { file: new ProcFile(join(proc, 'net/route')), parse: parseRoutes },
      { file: new ProcFile(join(proc, 'net/ipv6_route')), parse: parseIpv6Routes },
    ];
  }

  /** @returns undefined if the machine lists no routes at all, not even in an empty file */
  read(): ReadonlySet<string> | undefined {
    if (this.#runs++ % RUNS_BETWEEN_ROUTES !== 0) return this.#interfaces;
    const found = this.#files.flatMap(({ file, parse }) => {
      try {
        return [parse(file.read())];
      } catch {
        return [];
      }
    });
    this.#interfaces = found.length === 0 ? undefined : new Set(found.flatMap((names) => [...names]));
    return this.#interfaces;
  }

  close(): void {
    for (const { file } of this.#files) file.close();
  }
}
