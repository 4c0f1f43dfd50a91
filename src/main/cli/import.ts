import { type ImportResult, importCsv } from '../store/import-csv';
import { RAW_TIER } from '../store/tiers';
import { argument, flag } from './inputs';
import { withStore } from './store-access';
import type { Terminal } from './terminal';
import { EXIT, show, verb } from './verb';

/** A file without one valid line must not scroll its first mistake away. */
const MAX_REPORTED_LINES = 20;
const BAR_COLUMNS = 30;

export const importHistory = verb({
  summary: 'import samples from a CSV file (plain or gzipped) into the history; works without a running host',
  inputs: {
    file: argument('<file>', 'the file; its header is timestamp_ms, then one series per column'),
    skipBad: flag('--skip-bad', 'skip malformed lines; without this option, one malformed line stops the import'),
  },
  examples: ['disks.csv', 'disks.csv.gz --skip-bad'],
  run: (context, { file, skipBad }) =>
    withStore(context, async ({ seal, oldestAtMs }) => {
      const { terminal, json, directories } = context;
      const bar = json ? undefined : createBar(terminal);
      const beganMs = performance.now();
      let badLines = 0;
      try {
        const result = await importCsv({
          file,
          directory: directories.data,
          seal,
          oldestAtMs,
          nowMs: Date.now(),
          skipBad,
          onBadLine: (line, reason) => {
            badLines++;
            if (badLines > MAX_REPORTED_LINES) return;
            bar?.clear();
            terminal.warn(`${file}:${line}: ${reason}`);
          },
          ...(bar === undefined ? {} : { onProgress: bar.show }),
        });
        const seconds = (performance.now() - beganMs) / 1000;
        bar?.clear();
        const isStored = result.samples > 0;
        if (!isStored) terminal.warn(`homeostat: ${describeNothing(result)}`);
        const lines = () => [describeImport(result, seconds)];
        return await show(context, { ...result, seconds }, lines, isStored ? EXIT.healthy : EXIT.software);
      } finally {
        bar?.clear();
        if (badLines > MAX_REPORTED_LINES) terminal.warn(`and ${badLines - MAX_REPORTED_LINES} more malformed lines`);
      }
    }),
});

const count = (value: number) => value.toLocaleString('en');

function describeImport({ samples, series, skipped, summedUp }: ImportResult, seconds: number): string {
  const are = summedUp === 1 ? 'is' : 'are';
  const notes = [
    summedUp > 0
      ? `${count(summedUp)} of them ${are} older than ${RAW_TIER.keptDays} days and ${are} kept as averages`
      : '',
    skipped.tooOld > 0 ? `${count(skipped.tooOld)} skipped: older than the history keeps` : '',
    skipped.noRoom > 0 ? `${count(skipped.noRoom)} skipped: the history has reached its maximum size` : '',
  ].filter((note) => note !== '');
  const stored = `Imported ${count(samples)} ${samples === 1 ? 'sample' : 'samples'} of ${count(series)} series in ${seconds.toFixed(1)} s`;
  return `${[stored, ...notes].join('. ')}.`;
}

/** Explains an import that stored nothing. */
function describeNothing({ rows, skipped, looksLikeSeconds }: ImportResult): string {
  if (looksLikeSeconds) return 'nothing was stored: the timestamps are seconds; write milliseconds since 1970';
  if (rows === 0) return 'nothing was stored: the file has no rows of samples';
  if (skipped.noRoom > 0) return 'nothing was stored: the history has reached its maximum size (store.max_megabytes)';
  if (skipped.tooOld > 0) return 'nothing was stored: all samples are older than the history keeps';
  return 'nothing was stored: no cell contains a number';
}

/** Returns a progress bar that is drawn over itself; undefined if standard output is not a terminal. */
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
