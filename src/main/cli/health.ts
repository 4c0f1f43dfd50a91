import { plainText } from '../../shared/model/plain-text';
import { type Command, exitCodeOf, withApi } from './command';

export const health: Command = {
  name: 'health',
  summary: 'the state and score of the machine; the exit code tells the state',
  run: (context) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const answer = await api.health.get();
      if (json) terminal.printJson(answer);
      else {
        terminal.print(
          answer.score === null ? `${answer.state} (not judged yet)` : `${answer.state}, score ${answer.score}`,
        );
        for (const { severity, text } of answer.reasons)
          terminal.print(`${severity.padEnd(8)} ${plainText(text, 500)}`);
      }
      return exitCodeOf(answer.state);
    }),
};
