import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/shared/model/time';
import { createRandom } from './seeded-random';
import type { SimulatedIncident, SimulationOptions } from './simulated-machine';

export type SimulatedRole = 'desktop' | 'laptop' | 'build-box' | 'server';

export interface Span {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** Use of resources by an activity: shares of CPU, memory, disk time and network. */
interface Load {
  readonly cpu?: number;
  readonly memory?: number;
  readonly disk?: number;
  readonly network?: number;
}

interface Activity extends Span, Load {
  readonly app: string;
}

/** Activities at one time. */
export interface Now {
  isSuspended: boolean;
  cpu: number;
  memory: number;
  disk: number;
  network: number;
  networkLoss: number;
  filled: number;
  isHot: boolean;
  isOnBattery: boolean;
  /** Programs with the same names in the same order: cores and share of the memory. */
  readonly apps: Readonly<Record<string, { cpu: number; memory: number }>>;
}

interface Plan {
  readonly incidents: readonly SimulatedIncident[];
  readonly suspends: readonly Span[];
  /** @returns an object that the next call reuses */
  at(atMs: number): Now;
}

const CORES = 4;
/** 1970 began on a Thursday. */
const WEEKDAY_OF_DAY_0 = 4;
const SATURDAY = 6;

const ROLES = {
  desktop: {
    apps: ['browser', 'editor', 'player', 'backup', 'indexer'],
    leaking: 'browser',
    memory: 0.22,
    filled: 0.55,
  },
  laptop: { apps: ['browser', 'editor', 'player', 'backup', 'indexer'], leaking: 'browser', memory: 0.3, filled: 0.6 },
  'build-box': { apps: ['compiler', 'runner', 'backup', 'indexer'], leaking: 'runner', memory: 0.12, filled: 0.45 },
  server: { apps: ['web', 'database', 'backup', 'indexer'], leaking: 'web', memory: 0.45, filled: 0.5 },
} as const;

type IncidentKind = Pick<SimulatedIncident, 'kind' | 'severity'> & {
  readonly causeFor: (role: SimulatedRole) => string;
  readonly roles: readonly SimulatedRole[];
  readonly hours: readonly [least: number, most: number];
};

const ALL: readonly SimulatedRole[] = ['desktop', 'laptop', 'build-box', 'server'];
const INCIDENTS: readonly IncidentKind[] = [
  { kind: 'memory-leak', causeFor: (role) => ROLES[role].leaking, severity: 'critical', roles: ALL, hours: [1.5, 3] },
  { kind: 'disk-full', causeFor: () => 'logs', severity: 'critical', roles: ALL, hours: [1.5, 3] },
  { kind: 'disk-saturated', causeFor: () => 'backup', severity: 'warning', roles: ALL, hours: [0.5, 1.5] },
  { kind: 'cpu-saturated', causeFor: () => 'indexer', severity: 'warning', roles: ALL, hours: [1, 2.5] },
  { kind: 'overheating', causeFor: () => 'fan', severity: 'warning', roles: ['desktop', 'laptop'], hours: [0.5, 2] },
  {
    kind: 'network-errors',
    causeFor: (role) => (role === 'laptop' ? 'access-point' : 'cable'),
    severity: 'notice',
    roles: ALL,
    hours: [0.5, 2],
  },
];
const INCIDENTS_A_WEEK = 2;

/**
 * Plans all activities of a simulated machine from the seed alone, the same at any interval between frames. Each
 * purpose draws numbers of its own, so that one more build does not move every incident.
 */
export function planWeeks({ role, seed, fromMs, weeks }: SimulationOptions): Plan {
  const draw = (purpose: string) => createRandom(seed, `${role} ${purpose}`);
  const firstDay = Math.floor(fromMs / DAY_MS);
  const toMs = fromMs + weeks * 7 * DAY_MS;
  const days = Array.from({ length: weeks * 7 + 1 }, (_, index) => {
    const day = firstDay + index;
    const weekday = (day + WEEKDAY_OF_DAY_0) % 7;
    return { startMs: day * DAY_MS, isWeekend: weekday === 0 || weekday === SATURDAY };
  });
  const suspends = planSuspends(role, days, draw('suspends'))
    .map((span) => ({ fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) }))
    .filter((span) => span.fromMs < span.toMs);
  const incidents = planIncidents(role, { fromMs, toMs }, suspends, draw('incidents'));
  const activities = byHour(planActivities(role, days, draw('activities')));
  const suspendsByHour = byHour(suspends);
  const incidentsByHour = byHour(incidents);
  const drawBattery = draw('battery');
  const batteryDays = days.map(() => drawBattery() < 0.5);
  const { apps, memory, filled, leaking } = ROLES[role];
  const now: Now = {
    isSuspended: false,
    cpu: 0,
    memory: 0,
    disk: 0,
    network: 0,
    networkLoss: 0,
    filled: 0,
    isHot: false,
    isOnBattery: false,
    apps: Object.fromEntries(apps.map((app) => [app, { cpu: 0, memory: 0 }])),
  };

  function add(app: string, load: Load): void {
    now.cpu += load.cpu ?? 0;
    now.memory += load.memory ?? 0;
    now.disk += load.disk ?? 0;
    now.network += load.network ?? 0;
    const program = now.apps[app];
    if (program === undefined) return;
    program.cpu += (load.cpu ?? 0) * CORES;
    program.memory += load.memory ?? 0;
  }

  function addIncident(incident: SimulatedIncident, atMs: number): void {
    const share = (atMs - incident.fromMs) / (incident.toMs - incident.fromMs);
    switch (incident.kind) {
      case 'memory-leak':
        add(leaking, { memory: share * Math.max(0, 1.06 - now.memory), cpu: 0.05 });
        break;
      case 'disk-full':
        now.filled += share ** 0.5 * (0.995 - now.filled);
        now.disk += 0.15;
        break;
      case 'disk-saturated':
        add(incident.cause, { disk: 1.1, cpu: 0.05 });
        break;
      case 'cpu-saturated':
        add(incident.cause, { cpu: 1, memory: 0.04 });
        break;
      case 'overheating':
        now.isHot = true;
        add('', { cpu: 0.3 });
        break;
      default:
        now.networkLoss = 0.6;
    }
  }

  return {
    incidents,
    suspends,
    at(atMs) {
      const hour = Math.floor(atMs / HOUR_MS);
      const day = Math.floor(atMs / DAY_MS) - firstDay;
      now.isSuspended = isWithin(suspendsByHour.get(hour), atMs);
      now.cpu = 0.01;
      now.memory = memory;
      now.disk = 0.01;
      now.network = 0;
      now.networkLoss = 0;
      now.isHot = false;
      now.isOnBattery = role === 'laptop' && batteryDays[day] === true && hour % 24 >= 10 && hour % 24 < 12;
      // Grows by 1% of the disk in a day, and is cleaned up every two weeks.
      now.filled = filled + 0.01 * ((atMs / DAY_MS) % 14);
      for (const program of Object.values(now.apps)) {
        program.cpu = 0.002;
        program.memory = 0.004;
      }
      if (role === 'server') addVisitors(atMs, days[day]?.isWeekend === true, add);
      // A browser takes a little more every hour, until its weekly restart.
      else if (leaking === 'browser') add('browser', { memory: 0.06 + 0.012 * ((atMs / DAY_MS) % 7) });
      for (const activity of activities.get(hour) ?? []) {
        if (atMs >= activity.fromMs && atMs < activity.toMs) add(activity.app, activity);
      }
      for (const incident of incidentsByHour.get(hour) ?? []) {
        if (atMs >= incident.fromMs && atMs < incident.toMs) addIncident(incident, atMs);
      }
      return now;
    },
  };
}

interface Day {
  readonly startMs: number;
  readonly isWeekend: boolean;
}

/** Visitors come by day, most in the early afternoon, fewer at weekends. */
function addVisitors(atMs: number, isWeekend: boolean, add: (app: string, load: Load) => void): void {
  const hours = (atMs % DAY_MS) / HOUR_MS;
  const tide = 0.5 - 0.5 * Math.cos(((hours - 2) / 24) * 2 * Math.PI);
  const level = (isWeekend ? 0.45 : 1) * (0.08 + 0.92 * tide);
  add('web', { cpu: 0.25 * level, memory: 0.03 + 0.03 * level, network: 0.35 * level });
  add('database', { cpu: 0.12 * level, memory: 0.1, disk: 0.12 * level });
}

function planSuspends(role: SimulatedRole, days: readonly Day[], random: () => number): Span[] {
  if (role === 'server' || role === 'build-box') return [];
  return days.flatMap(({ startMs, isWeekend }) => {
    const at = (hours: number) => startMs + Math.round((hours + 0.5 * random()) * 60) * MINUTE_MS;
    if (role === 'desktop') return random() < 0.7 ? [{ fromMs: at(0.5), toMs: at(isWeekend ? 9 : 7.5) }] : [];
    const evening = { fromMs: at(isWeekend ? 17.5 : 18), toMs: at(isWeekend ? 32.5 : 24 + 8) };
    return isWeekend || random() < 0.5 ? [evening] : [{ fromMs: at(12), toMs: at(12.8) }, evening];
  });
}

function planActivities(role: SimulatedRole, days: readonly Day[], random: () => number): Activity[] {
  const activities: Activity[] = [];
  const plan = (app: string, fromMs: number, minutes: number, load: Load) => {
    activities.push({ app, fromMs, toMs: fromMs + minutes * MINUTE_MS, ...load });
  };
  for (const { startMs, isWeekend } of days) {
    const at = (hours: number) => startMs + hours * HOUR_MS;
    const between = (least: number, most: number) => least + (most - least) * random();
    if (role === 'build-box') {
      plan('compiler', at(2), between(60, 100), { cpu: 0.92, memory: 0.35, disk: 0.3 });
      for (let hours = 8.5; !isWeekend && hours < 19; hours += between(0.15, 0.6)) {
        const minutes = between(2, 14);
        plan('compiler', at(hours), minutes, { cpu: 0.85, memory: 0.3, disk: 0.25, network: 0.05 });
        hours += minutes / 60;
      }
    }
    if (role === 'desktop' || role === 'laptop') {
      const sessions = isWeekend
        ? [
            [10, 12.5],
            [15, 17.5],
          ]
        : [
            [9, 12],
            [13.4, 17.8],
          ];
      for (const [from = 0, to = 0] of sessions) {
        const minutes = (to - from) * 60;
        plan('editor', at(from + 0.3 * random()), minutes, { cpu: 0.05, memory: 0.1, disk: 0.02 });
        plan('browser', at(from + 0.3 * random()), minutes, { cpu: 0.06, memory: 0.12, disk: 0.02, network: 0.03 });
        for (let hours = from; hours < to; hours += between(0.05, 0.4)) {
          plan(random() < 0.5 ? 'editor' : 'browser', at(hours), between(0.3, 4), {
            cpu: between(0.1, 0.5),
            disk: between(0, 0.3),
            network: between(0, 0.3),
          });
        }
      }
      if (role === 'desktop') plan('player', at(20), between(60, 150), { cpu: 0.08, memory: 0.04, network: 0.2 });
    }
    const backupHours = { desktop: 12.6, laptop: 17, 'build-box': 4.5, server: 2.5 }[role];
    plan('backup', at(backupHours + 0.2 * random()), between(12, 30), {
      cpu: 0.08,
      disk: 0.6,
      network: 0.5,
      memory: 0.02,
    });
  }
  return activities;
}

/** Plans one incident in each period in which the machine is awake throughout. */
function planIncidents(
  role: SimulatedRole,
  { fromMs, toMs }: Span,
  suspends: readonly Span[],
  random: () => number,
): SimulatedIncident[] {
  const kinds = INCIDENTS.filter(({ roles }) => roles.includes(role));
  const segmentMs = (7 * DAY_MS) / INCIDENTS_A_WEEK;
  const ATTEMPTS = 200;
  const incidents: SimulatedIncident[] = [];
  const offset = Math.floor(random() * kinds.length);
  for (let startMs = fromMs; startMs + segmentMs <= toMs; startMs += segmentMs) {
    const { kind, causeFor, severity, hours } = kinds[(offset + incidents.length) % kinds.length] as IncidentKind;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const spanMs = Math.round((hours[0] + (hours[1] - hours[0]) * random()) * 60) * MINUTE_MS;
      const atMs = startMs + Math.floor(((segmentMs - spanMs) * random()) / MINUTE_MS) * MINUTE_MS;
      const span = { fromMs: atMs, toMs: atMs + spanMs };
      if (suspends.some((suspend) => suspend.fromMs < span.toMs && suspend.toMs > span.fromMs)) continue;
      incidents.push({ ...span, kind, cause: causeFor(role), severity });
      break;
    }
  }
  return incidents;
}

/** Indexes spans by the hours that they touch, because each frame needs them. */
function byHour<T extends Span>(spans: readonly T[]): ReadonlyMap<number, readonly T[]> {
  const hours = new Map<number, T[]>();
  for (const span of spans) {
    for (let hour = Math.floor(span.fromMs / HOUR_MS); hour * HOUR_MS < span.toMs; hour++) {
      const known = hours.get(hour);
      if (known === undefined) hours.set(hour, [span]);
      else known.push(span);
    }
  }
  return hours;
}

function isWithin(spans: readonly Span[] | undefined, atMs: number): boolean {
  return spans?.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs) === true;
}
