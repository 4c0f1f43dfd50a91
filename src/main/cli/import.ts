import { plainText } from '../../shared/format/plain-text';
import { importCsv } from '../store/import-csv';
import { type Command, EXIT } from './command';
import { withStore } from './store-access';
import type { Terminal } from './terminal';

/** A file that is wrong throughout must not scroll its first mistake away. */
const MAX_REPORTED_LINES = 20;
const BAR_COLUMNS = 30;

export const importHistory: Command = {
  name: 'import',
  summary: 'import samples from a CSV file (plain or gzipped) into the history; works without a running host',
  declare: (parser) =>
    void parser
      .argument('<file>', 'the file; its header is timestamp_ms, then one series per column')
      .option('--skip-bad', 'skip malformed lines; without this option, one malformed line stops the import'),
  run: (context, [file = ''], { skipBad }) =>
    withStore(context, async ({ seal }) => {
      const { terminal, json, directories } = context;
      const bar = json ? undefined : createBar(terminal);
      const beganMs = performance.now();
      let badLines = 0;
      try {
        const result = await importCsv({
          file,
          directory: directories.data,
          seal,
          nowMs: Date.now(),
          skipBad: skipBad === true,
          onBadLine: (line, reason) => {
            badLines++;
            if (badLines > MAX_REPORTED_LINES) return;
            bar?.clear();
            terminal.warn(`${plainText(file, 500)}:${line}: ${plainText(reason, 200)}`);
          },
          ...(bar === undefined ? {} : { onProgress: bar.show }),
        });
        const seconds = (performance.now() - beganMs) / 1000;
        bar?.clear();
        if (json) terminal.printJson({ ...result, seconds });
        else {
          const { samples, series } = result;
          const count = (value: number) => value.toLocaleString('en');
          terminal.print(`Imported ${count(samples)} samples of ${count(series)} series in ${seconds.toFixed(1)} s.`);
        }
        return EXIT.healthy;
      } finally {
        bar?.clear();
        if (badLines > MAX_REPORTED_LINES) terminal.warn(`and ${badLines - MAX_REPORTED_LINES} more malformed lines`);
      }
    }),
};

/** A bar that is drawn over itself; undefined where standard output is no terminal. */
function createBar(terminal: Terminal) {
  if (terminal.size() === undefined) return undefined;
  let shown = '';
  return {
    show(doneBytes: number, totalBytes: number): void {
      const ratio = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
      const filled = Math.round(ratio * BAR_COLUMNS);
      const line = `[${'#'.repeat(filled)}${' '.repeat(BAR_COLUMNS - filled)}] ${String(Math.floor(ratio * 100)).padStart(3)}%`;
      if (line === shown) return;
      shown = line;
      terminal.stdout.write(`\r${line}`);
    },
    clear(): void {
      if (shown !== '') terminal.stdout.write(`\r${' '.repeat(shown.length)}\r`);
      shown = '';
    },
  };
}
