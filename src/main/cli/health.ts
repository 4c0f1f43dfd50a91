import type { HealthView } from '../../shared/contract/health-schemas';
import { plainText } from '../../shared/model/plain-text';
import { type Command, exitCodeOf, withApi } from './command';
import type { Terminal } from './terminal';

export const health: Command = {
  name: 'health',
  summary: 'the state and score of the machine; the exit code tells the state',
  declare: (parser) => void parser.option('--explain', 'show the arithmetic: what took which points, and why'),
  run: (context, _, { explain }) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const answer = await api.health.get();
      if (json) terminal.printJson(answer);
      else print(terminal, answer, explain === true);
      return exitCodeOf(answer.state);
    }),
};

function print(terminal: Terminal, answer: HealthView, explains: boolean): void {
  const { state, score, deductions, bottlenecks } = answer;
  terminal.print(score === null ? `${state} (not judged yet)` : `${state}, score ${Math.round(score)}`);
  if (!explains) {
    for (const { severity, text } of bottlenecks) terminal.print(`${severity.padEnd(8)} ${plainText(text, 500)}`);
    return;
  }
  if (score === null) return;
  terminal.print('100.0');
  for (const { points, weight, severity, text, sinceMs } of deductions) {
    const since = new Date(sinceMs).toLocaleTimeString();
    const share = `(${Math.round((100 * points) / weight)} % of ${weight})`;
    const counted = points === 0 ? 'counted with another finding of the same resource' : share;
    terminal.print(
      `${`- ${points.toFixed(1)}`.padStart(6)}  ${severity}: ${plainText(text, 500)}, since ${since} ${counted}`,
    );
  }
  terminal.print(`= ${score.toFixed(1)}`);
  for (const { culprits } of bottlenecks) {
    for (const { text } of culprits.slice(0, 3)) terminal.print(`        ${plainText(text, 200)}`);
  }
}
