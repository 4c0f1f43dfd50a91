import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { startTestHost } from '../helpers/host';
import { temporaryDirectory } from '../helpers/temporary';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ROWS = 3_000;

function cli(home: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ['out/main/cli.js', ...args, '--home', home];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT, maxBuffer: 1e8, timeout: 15_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
  });
}

function writeSamples(directory: string, endMs: number): { file: string; text: string } {
  const rows = Array.from(
    { length: ROWS },
    (_, index) => `${endMs - (ROWS - index) * 1000},${index % 50},${index / 8}`,
  );
  const text = `timestamp_ms,foreign_thing,"foreign_thing{room=""hall""}"\n${rows.join('\n')}\n`;
  const file = join(directory, 'samples.csv.gz');
  writeFileSync(file, gzipSync(text));
  return { file, text };
}

it('imports, exports, backs up and restores, with a host and without', async () => {
  const files = temporaryDirectory();
  const home = temporaryDirectory();
  writeFileSync(join(home, 'homeostat.yaml'), 'dashboard:\n  enabled: false\n');
  const { file, text } = writeSamples(files, Date.now() - 86_400_000);
  const archive = join(files, 'all.tar.gz');

  const host = await startTestHost({ home });
  onTestFinished(() => void host.child.kill('SIGKILL'));
  expect(await cli(home, 'import', file)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Imported 6,000 samples of 2 series'),
    stderr: '',
  });
  const whole = ['export', '--metric', 'foreign_*', '--from', '-3d'];
  expect((await cli(home, ...whole)).stdout).toBe(text);
  const own = await cli(
    home,
    'export',
    '--metric',
    'homeostat_ticks_total',
    '--format',
    'openmetrics',
    '--from',
    '-1h',
  );
  expect(own.stdout).toMatch(
    /^# TYPE homeostat_ticks counter\n(?:#.*\n)*(?:homeostat_ticks_total \d+ [\d.]+\n)+# EOF\n$/,
  );
  const connection = await host.connect();
  const { series } = await connection.api.metrics.range({
    selectors: ['foreign_thing'],
    fromMs: Date.now() - 2 * 86_400_000,
    toMs: Date.now(),
    points: 1,
    aggregation: 'count',
  });
  await connection.close();
  expect(series.map(({ values }) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0))).toEqual([
    ROWS,
    ROWS,
  ]);

  expect(await cli(home, 'backup', archive)).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(join(home, 'backups'))).toEqual([]);
  expect(await cli(home, 'restore', archive)).toMatchObject({
    code: 70,
    stderr: expect.stringContaining('a host is using'),
  });
  expect(await host.end()).toBe(0);

  const bad = join(files, 'bad.csv');
  writeFileSync(bad, 'timestamp_ms,foreign_other\nnever,1\n');
  expect(await cli(home, 'import', bad)).toMatchObject({
    code: 70,
    stderr: expect.stringContaining(`${bad}:2: the timestamp is not a number of milliseconds`),
  });
  expect(await cli(home, 'restore', archive)).toMatchObject({ code: 70, stderr: expect.stringContaining('--force') });

  const elsewhere = join(files, 'elsewhere');
  expect(await cli(elsewhere, 'restore', archive)).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(join(elsewhere, 'homeostat.yaml'), 'utf8')).toContain('enabled: false');
  const out = join(files, 'out.csv');
  expect(await cli(elsewhere, ...whole, '--out', out)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(readFileSync(out, 'utf8')).toBe(text);
  expect(existsSync(`${out}.part`)).toBe(false);
});
