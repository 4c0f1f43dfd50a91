import type { Bottleneck, HealthView } from '../../shared/contract/health-schemas';
import type { Notice } from '../../shared/contract/schemas';
import type { State } from '../../shared/model/severity';
import type { ChartBand } from '../charts/line-chart';
import type { Plot } from '../charts/plot';
import type { Failure } from '../live/loadable';
import { CALM_STATES } from '../pages/overview/verdict';

export const SAMPLE_FAILURE: Failure = {
  message: 'Reading the process table took longer than 5 s.',
  advice: 'Check the log of the source with `homeostat logs`.',
};

const POINTS = 120;
const AT_MS = Date.UTC(2026, 0, 1, 12, 2);

/** Two waves with a hole in them. */
export const SAMPLE_PLOT: Plot = {
  fromMs: AT_MS - POINTS * 1000,
  toMs: AT_MS,
  times: Array.from({ length: POINTS }, (_, point) => AT_MS - (POINTS - 1 - point) * 1000),
  values: [0.2, 0.12].map((height, line) =>
    Array.from({ length: POINTS }, (_, point) =>
      point > 60 && point < 70 ? Number.NaN : 0.5 - line * 0.2 + height * Math.sin(point / (8 + line * 5)),
    ),
  ),
};

export const SAMPLE_BANDS: readonly ChartBand[] = [
  {
    slot: 1,
    opacity: 0.16,
    times: SAMPLE_PLOT.times,
    low: SAMPLE_PLOT.times.map(() => 0.35),
    high: SAMPLE_PLOT.times.map(() => 0.65),
  },
];

export interface SampleRow {
  readonly id: number;
  readonly name: string;
  readonly size: number;
}

export const SAMPLE_ROWS: readonly SampleRow[] = Array.from({ length: 10_000 }, (_, id) => ({
  id,
  name: `Row ${id + 1}`,
  size: (id * 7919) % 1000,
}));

const FULL_DISK: Bottleneck = {
  id: 'bottleneck-1',
  resource: 'disk-space',
  subject: '/',
  severity: 'warning',
  sinceMs: 0,
  untilMs: null,
  activeRatio: 1,
  evidence: [],
  culprits: [],
  text: 'The disk of / is 97% full and will be full in two hours.',
};

/** The health of a machine in a state, and notices of every level where it is not well. */
export function sampleState(state: State): [HealthView, readonly Notice[]] {
  const isBad = !CALM_STATES.includes(state);
  const notices: readonly Notice[] = [
    { id: 'a', level: 'error', text: 'History is stored in memory only.', advice: 'Free space on `/var`.' },
    { id: 'b', level: 'warning', text: 'Two sources are backing off.', advice: 'See `homeostat logs`.' },
    { id: 'c', level: 'info', text: 'No sensors found.', advice: 'Virtual machines have none.' },
  ];
  const health = {
    state,
    score:
      state === 'unknown' ? null : { healthy: 98, degraded: 74, unhealthy: 51, critical: 12, recovering: 80 }[state],
    atMs: 0,
    stateSinceMs: 0,
    deductions: [],
    bottlenecks: isBad ? [FULL_DISK] : [],
    trend: null,
    prediction: null,
    openIncidents: isBad ? 1 : 0,
  };
  return [health, isBad ? notices : []];
}
