import { formatRatio, formatSeconds } from '../../../shared/format/format';
import { argument } from '../inputs';
import { table } from '../terminal';
import { exitCodeIf, query } from '../verb';
import { unknownService } from './unknown-service';

export const list = query({
  summary: 'list services with their states; the exit code is 1 if one is not healthy',
  inputs: { name: argument('[service]', 'list only this service or group') },
  examples: ['', 'web'],
  async ask(api, { name }) {
    const all = await api.services.list();
    const chosen = all.filter((one) => name === undefined || one.name === name || one.group === name);
    if (chosen.length === 0 && name !== undefined) throw unknownService(name);
    return chosen;
  },
  lines: (chosen) =>
    table(chosen, [
      'state',
      'name',
      'group',
      'kind',
      ({ responseSeconds }) => formatSeconds(responseSeconds),
      ({ successRatio }) => formatRatio(successRatio),
      'message',
    ]),
  exitCode: (chosen) => exitCodeIf(chosen.every(({ state }) => state === 'healthy')),
});
