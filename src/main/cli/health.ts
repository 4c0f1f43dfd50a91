import type { HealthView } from '../../shared/contract/health-schemas';
import { formatClock, formatDateTime } from '../../shared/format/date';
import { describeTrend } from '../../shared/format/describe-trend';
import { formatDuration } from '../../shared/format/format';
import { WEEK_MS } from '../../shared/model/time';
import { flag } from './inputs';
import { exitCodeIf, exitCodeOf, show, verb, withApi } from './verb';

export const health = verb({
  summary: 'show the state and score of the machine; the exit code reflects the state',
  inputs: {
    explain: flag('--explain', 'show the deductions from the score and their reasons'),
    incidents: flag('--incidents', 'show the incidents of the last week'),
    bottlenecks: flag('--bottlenecks', 'show the bottlenecks since the start'),
    kills: flag('--kills', 'show the programs that were killed or crashed in the last week'),
  },
  examples: ['--explain', '--incidents --json'],
  run: (context, { explain, incidents, bottlenecks, kills }) =>
    withApi(context, async ({ api }) => {
      if (incidents) {
        const toMs = Date.now();
        const found = await api.health.incidents({ fromMs: toMs - WEEK_MS, toMs });
        const lines = found.map(
          ({ openedAtMs, closedAtMs, severity, cause }) => `${spanText(openedAtMs, closedAtMs)}  ${severity}: ${cause}`,
        );
        const isOver = found.every(({ closedAtMs }) => closedAtMs !== null);
        return show(context, found, () => orNone(lines, 'No incidents in the last week.'), exitCodeIf(isOver));
      }
      if (kills) {
        const toMs = Date.now();
        const found = await api.health.kills({ fromMs: toMs - WEEK_MS, toMs });
        const lines = found.map(({ atMs, text }) => `${formatDateTime(atMs)}  ${text}`);
        return show(context, found, () => orNone(lines, 'No programs were killed in the last week.'), 0);
      }
      if (bottlenecks) {
        const { active, past } = await api.health.bottlenecks();
        const lines = [...active, ...past].map(
          ({ sinceMs, untilMs, severity, text }) => `${spanText(sinceMs, untilMs)}  ${severity}: ${text}`,
        );
        const isFree = active.every(({ severity }) => severity === 'info');
        const nothing = 'No bottlenecks since the start.';
        return show(context, { active, past }, () => orNone(lines, nothing), exitCodeIf(isFree));
      }
      const view = await api.health.get();
      const lines = () => [summarize(view), ...(explain ? explainScore(view) : listBottlenecks(view))];
      return show(context, view, lines, exitCodeOf(view.state));
    }),
});

function summarize({ state, score, trend }: HealthView): string {
  const leads = trend === null ? undefined : describeTrend(trend);
  if (score === null) return `${state} (no score)`;
  return [state, `score ${Math.round(score)}`, leads].filter(Boolean).join(', ');
}

function listBottlenecks({ bottlenecks }: HealthView): readonly string[] {
  return bottlenecks.map(({ severity, text }) => `${severity.padEnd(8)} ${text}`);
}

/** Shows the subtraction from 100 to the score. */
function explainScore({ score, deductions, bottlenecks }: HealthView): readonly string[] {
  if (score === null) return [];
  return [
    '100.0',
    ...deductions.map(({ points, weight, severity, text, sinceMs }) => {
      const share = `(${Math.round((100 * points) / weight)}% of ${weight})`;
      const uncounted = weight === 0 ? '(for information)' : '(included in another finding about the same resource)';
      const finding = `${severity}: ${text}, since ${formatClock(sinceMs, 'seconds')}`;
      return `${`- ${points.toFixed(1)}`.padStart(6)}  ${finding} ${points > 0 ? share : uncounted}`;
    }),
    `= ${score.toFixed(1)}`,
    ...bottlenecks.flatMap(({ culprits }) => culprits.slice(0, 3).map(({ text }) => `        ${text}`)),
  ];
}

function orNone(lines: readonly string[], nothing: string): readonly string[] {
  return lines.length === 0 ? [nothing] : lines;
}

function spanText(fromMs: number, toMs: number | null): string {
  const duration = toMs === null ? 'ongoing' : formatDuration(toMs - fromMs);
  return `${formatDateTime(fromMs)}  ${duration.padStart(8)}`;
}
