import { once } from 'node:events';
import type { ProcessTableView } from '../../shared/contract/schemas';
import { AdvisedError } from '../base/errors';
import { drawTop, TOP_SELECTORS, type TopValues } from './top-screen';
import { EXIT, verb, withApi } from './verb';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

export const top = verb({
  summary: 'show a live view of this machine; q quits, c sorts by CPU, m by memory',
  run: (context) =>
    withApi(context, async ({ api, closed }) => {
      const { terminal, json } = context;
      if (json) {
        terminal.printJson(await api.processes.list({ sort: 'cpu', limit: 50 }));
        return EXIT.healthy;
      }
      if (terminal.size() === undefined) {
        throw new AdvisedError('top needs a terminal', 'Use `homeostat top --json`, or `homeostat metrics`.');
      }
      const abort = new AbortController();
      const { signal } = abort;
      const values: TopValues = new Map();
      let sort: 'cpu' | 'memory' = 'cpu';
      let processes: ProcessTableView | undefined;
      let watching = new AbortController();
      const { hostname } = await api.status.get();

      const draw = () => {
        const size = terminal.size();
        if (size === undefined || signal.aborted) return;
        const lines = drawTop({ ...size, values, processes, sort, hostname, style: terminal.style });
        terminal.stdout.write(HOME + lines.map((line) => line + CLEAR_LINE_END).join('\r\n') + CLEAR_BELOW);
      };

      async function followMetrics(): Promise<void> {
        const keys: { readonly key: string }[] = [];
        for await (const event of await api.metrics.live({ selectors: [...TOP_SELECTORS] }, { signal })) {
          if (event.type === 'series') keys.push(...event.series);
          else {
            for (const [index, value] of event.values.entries()) values.set(keys[index]?.key ?? '', value);
            draw();
          }
        }
      }

      async function followProcesses(): Promise<void> {
        watching.abort();
        watching = new AbortController();
        const ends = AbortSignal.any([signal, watching.signal]);
        for await (const table of await api.processes.watch({ sort, limit: 200 }, { signal: ends })) processes = table;
      }

      // A stream that is aborted ends with an error.
      const background = (work: Promise<void>) => void work.catch(() => undefined);
      const quit = () => abort.abort();
      const onKey = (key: string) => {
        if (key === 'q' || key === '\x03' || key === '\x1b') quit();
        if (key !== 'c' && key !== 'm') return;
        sort = key === 'c' ? 'cpu' : 'memory';
        background(followProcesses());
      };

      const { stdin, stdout } = terminal;
      const restore = () => {
        stdin.off('data', onKey);
        if (stdin.isTTY) stdin.setRawMode(false);
        stdin.pause();
        stdout.off('resize', draw);
        stdout.write(LEAVE);
      };
      process.once('SIGTERM', quit);
      process.once('SIGHUP', quit);
      // However the program ends, the terminal must be usable.
      process.once('exit', restore);
      stdout.write(ENTER);
      try {
        if (stdin.isTTY) stdin.setRawMode(true);
        stdin.setEncoding('utf8').on('data', onKey).resume();
        stdout.on('resize', draw);
        background(followMetrics());
        background(followProcesses());
        draw();
        const ended = once(signal, 'abort').then(() => EXIT.healthy);
        return await Promise.race([ended, closed.then(() => EXIT.unreachable)]);
      } finally {
        quit();
        process.off('exit', restore);
        process.off('SIGTERM', quit);
        process.off('SIGHUP', quit);
        restore();
      }
    }),
});
