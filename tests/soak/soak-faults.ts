import { createRandom } from '../helpers/seeded-random';
import type { SoakDisk } from './soak-disk';
import type { SoakHost } from './soak-host';
import type { SoakLoad } from './soak-load';
import { within } from './within';

export interface SoakParts {
  readonly host: SoakHost;
  readonly disk: SoakDisk;
  readonly load: SoakLoad;
}

export interface SoakFault {
  readonly name: string;
  readonly durationS: number;
  /** Seconds for which the fault itself makes any host unreachable. */
  readonly outageS: number;
  readonly needsDisk?: boolean;
  begin(parts: SoakParts): void;
  end(parts: SoakParts): void;
  /** Returns the other problems; empty for none. */
  findMissing?(parts: SoakParts): Promise<string>;
}

const nothing = () => undefined;
const FREEZE_S = 20;
/** Seconds until the worker has read and obeyed its order. */
const ORDER_S = 2;
const HOUR_MS = 3_600_000;

const FAULTS: readonly SoakFault[] = [
  {
    name: 'host killed (-9)',
    durationS: 0,
    outageS: 0,
    begin: ({ host }) => host.kill('SIGKILL', 'killed by the soak'),
    end: nothing,
  },
  {
    name: 'worker exits',
    durationS: ORDER_S,
    outageS: 0,
    begin: ({ host }) => host.controls.orderWorker('exit'),
    end: nothing,
  },
  {
    name: 'worker hangs',
    durationS: ORDER_S,
    outageS: 0,
    begin: ({ host }) => host.controls.orderWorker('hang'),
    end: nothing,
  },
  {
    name: 'network gone',
    durationS: 60,
    outageS: 0,
    begin: ({ load }) => load.setNetworkGone(true),
    end: ({ load }) => load.setNetworkGone(false),
    async findMissing({ host }) {
      const services = await within(2_000, host.api?.services.list());
      const down = services.filter(({ name, state }) => (name === 'port' || name === 'scrape') && state !== 'healthy');
      return down.map(({ name, state }) => `the service ${name} is ${state}`).join(', ');
    },
  },
  {
    name: 'disk full',
    durationS: 60,
    outageS: 0,
    needsDisk: true,
    begin: ({ disk }) => disk.fill(),
    end: ({ disk }) => disk.free(),
  },
  {
    name: 'disk does not answer',
    durationS: FREEZE_S,
    outageS: 0,
    needsDisk: true,
    begin: ({ disk }) => disk.freeze(FREEZE_S),
    end: nothing,
  },
  {
    name: 'clock set 1 h forward, and back',
    durationS: 30,
    outageS: 0,
    begin: ({ host }) => host.controls.setClock(HOUR_MS),
    end: ({ host }) => host.controls.setClock(0),
  },
  {
    name: 'clock set 10 min back, and forward',
    durationS: 30,
    outageS: 0,
    begin: ({ host }) => host.controls.setClock(-HOUR_MS / 6),
    end: ({ host }) => host.controls.setClock(0),
  },
  {
    name: 'suspended (stopped for 20 s)',
    durationS: 20,
    outageS: 20,
    begin: ({ host }) => host.kill('SIGSTOP'),
    end: ({ host }) => host.kill('SIGCONT'),
  },
  {
    name: 'clients that hang',
    durationS: 30,
    outageS: 0,
    begin: ({ load }) => load.hang(),
    end: ({ load }) => load.endHanging(),
  },
];

export interface PlannedFault {
  readonly atS: number;
  readonly fault: SoakFault;
}

/** Seconds for the longest fault and its recovery. */
const SHORTEST_SLOT_S = 85;
const LONGEST_SLOT_S = 300;

/**
 * Plans all faults in rounds, each in an order of its own. The host is killed first and only in every third round, so
 * that some lives are long enough for slopes.
 *
 * @param quietS seconds without faults at the start and the end
 */
export function planFaults(seed: number, durationS: number, quietS: number): PlannedFault[] {
  const random = createRandom(seed, 'faults');
  const slotS = Math.min(LONGEST_SLOT_S, Math.max(SHORTEST_SLOT_S, (durationS - 2 * quietS) / FAULTS.length));
  const [kill, ...others] = FAULTS as [SoakFault, ...SoakFault[]];
  const plan: PlannedFault[] = [];
  let atS = quietS;
  for (let round = 0; atS <= durationS - quietS; round++) {
    const order = others.map((fault) => ({ fault, key: random() })).sort((a, b) => a.key - b.key);
    for (const fault of [...(round % 3 === 0 ? [kill] : []), ...order.map(({ fault }) => fault)]) {
      if (atS > durationS - quietS) break;
      plan.push({ fault, atS: atS + random() * Math.max(0, slotS - SHORTEST_SLOT_S) });
      atS += slotS;
    }
  }
  return plan;
}
