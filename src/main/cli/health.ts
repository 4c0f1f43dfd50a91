import type { Bottleneck, HealthView, Incident } from '../../shared/contract/health-schemas';
import { describeTrend } from '../../shared/format/describe-trend';
import { formatDuration } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { WEEK_MS } from '../../shared/model/time';
import { type Command, exitCodeOf, withApi } from './command';
import type { Terminal } from './terminal';

export const health: Command = {
  name: 'health',
  summary: 'show the state and score of the machine; the exit code reflects the state',
  declare: (parser) =>
    void parser
      .option('--explain', 'show the deductions from the score and their reasons')
      .option('--incidents', 'show the incidents of the last week')
      .option('--bottlenecks', 'show the bottlenecks since the start'),
  run: (context, _, { explain, incidents, bottlenecks }) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      if (incidents === true) {
        const toMs = Date.now();
        const found = await api.health.incidents({ fromMs: toMs - WEEK_MS, toMs });
        if (json) terminal.printJson(found);
        else printIncidents(terminal, found);
        return exitCodeOf(found.some(({ closedAtMs }) => closedAtMs === null) ? 'degraded' : 'healthy');
      }
      if (bottlenecks === true) {
        const { active, past } = await api.health.bottlenecks();
        if (json) terminal.printJson({ active, past });
        else printBottlenecks(terminal, [...active, ...past]);
        return exitCodeOf(active.some(({ severity }) => severity !== 'info') ? 'degraded' : 'healthy');
      }
      const result = await api.health.get();
      if (json) terminal.printJson(result);
      else print(terminal, result, explain === true);
      return exitCodeOf(result.state);
    }),
};

function print(terminal: Terminal, result: HealthView, explains: boolean): void {
  const { state, score, trend, deductions, bottlenecks } = result;
  const leads = trend === null ? undefined : describeTrend(trend);
  terminal.print(
    score === null ? `${state} (no score)` : [state, `score ${Math.round(score)}`, leads].filter(Boolean).join(', '),
  );
  if (!explains) {
    for (const { severity, text } of bottlenecks) terminal.print(`${severity.padEnd(8)} ${plainText(text, 500)}`);
    return;
  }
  if (score === null) return;
  terminal.print('100.0');
  for (const { points, weight, severity, text, sinceMs } of deductions) {
    const since = new Date(sinceMs).toLocaleTimeString();
    const share = `(${Math.round((100 * points) / weight)}% of ${weight})`;
    const counted =
      points > 0 ? share : weight === 0 ? '(for information)' : '(included in another finding about the same resource)';
    terminal.print(
      `${`- ${points.toFixed(1)}`.padStart(6)}  ${severity}: ${plainText(text, 500)}, since ${since} ${counted}`,
    );
  }
  terminal.print(`= ${score.toFixed(1)}`);
  for (const { culprits } of bottlenecks) {
    for (const { text } of culprits.slice(0, 3)) terminal.print(`        ${plainText(text, 200)}`);
  }
}

function printIncidents(terminal: Terminal, incidents: readonly Incident[]): void {
  if (incidents.length === 0) terminal.print('No incidents in the last week.');
  for (const { openedAtMs, closedAtMs, severity, cause } of incidents) {
    terminal.print(`${span(openedAtMs, closedAtMs)}  ${severity}: ${plainText(cause, 500)}`);
  }
}

function printBottlenecks(terminal: Terminal, bottlenecks: readonly Bottleneck[]): void {
  if (bottlenecks.length === 0) terminal.print('No bottlenecks since the start.');
  for (const { sinceMs, untilMs, severity, text } of bottlenecks) {
    terminal.print(`${span(sinceMs, untilMs)}  ${severity}: ${plainText(text, 500)}`);
  }
}

function span(fromMs: number, toMs: number | null): string {
  const duration = toMs === null ? 'ongoing' : formatDuration((toMs - fromMs) / 1000);
  return `${new Date(fromMs).toLocaleString()}  ${duration.padStart(8)}`;
}
