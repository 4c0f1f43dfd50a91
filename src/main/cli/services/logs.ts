import { argument, option } from '../inputs';
import { textUpTo, wholeNumber } from '../option-parsers';
import { query } from '../verb';
import { unknownService } from './unknown-service';

export const logs = query({
  summary: 'show the newest log lines of services',
  inputs: {
    name: argument('[service]', 'show only lines of this service'),
    lines: option('--lines <count>', 'number of log lines', { parse: wholeNumber(1, 5_000), initial: 50 }),
    contains: option('--contains <text>', 'show only log lines that contain this text', {
      parse: textUpTo(500),
      initial: '',
    }),
  },
  examples: ['', 'web --lines 200 --contains timeout'],
  async ask(api, { name, lines, contains }) {
    const found = await api.services.logs({ names: name === undefined ? [] : [name], lines, contains });
    const isKnown = found.length > 0 || name === undefined;
    if (!isKnown && !(await api.services.list()).some((one) => one.name === name)) throw unknownService(name);
    return found;
  },
  lines: (found) => found.map(({ service, line }) => `${service}  ${line}`),
});
