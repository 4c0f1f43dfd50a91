import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { runCommand } from '../../../tests/helpers/run-command';
import { createRandom } from '../../../tests/helpers/seeded-random';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { MINUTE_MS } from '../../shared/model/time';
import { EXIT } from './verb';

function rows(count: number, rowMs: number, valuesAt: (row: number) => readonly (number | string)[]): string {
  return Array.from({ length: count }, (_, row) => `${1.7e12 + row * rowMs},${valuesAt(row).join(',')}\n`).join('');
}

/** Creates a set with one recording and one forecast task. */
function createSet(): string {
  const set = temporaryDirectory();
  mkdirSync(join(set, 'anomaly'));
  const random = createRandom(4);
  const csv = `timestamp_ms,a\n${rows(4_000, MINUTE_MS, (row) => [row >= 3_900 && row < 3_920 ? 90 : 5 + random()])}`;
  writeFileSync(join(set, 'anomaly', 'f.csv.gz'), gzipSync(csv));
  writeFileSync(join(set, 'meta.json'), JSON.stringify({ 'f.csv.gz': { interval_ms: MINUTE_MS, score_from_ms: 0 } }));
  const y = Array.from({ length: 100 }, (_, step) => step % 10);
  const task = { id: 't', h: 5, m: 10, step_s: 300, y };
  writeFileSync(join(set, 'forecast.jsonl.gz'), gzipSync(`${JSON.stringify(task)}\n`));
  return set;
}

it('writes answers for the scorer, to a file or to standard output', async () => {
  const set = createSet();
  const out = join(set, 'answers');
  const context = createFakeContext({});
  expect(await runCommand(context, ['eval', '--set', set, '--task', 'forecast', '--out', out])).toBe(EXIT.healthy);
  const result = JSON.parse(readFileSync(out, 'utf8'));
  expect(result.id).toBe('t');
  for (const list of ['forecast', 'lo', 'hi']) expect(result[list]).toHaveLength(5);
  expect(await runCommand(context, ['eval', '--set', set, '--task', 'anomaly'])).toBe(EXIT.healthy);
  const [header, ...lines] = context.terminal.screen().trimEnd().split('\n');
  expect(header).toBe('file,timestamp_ms,score,flag,metric');
  expect(lines[0]).toMatch(/^f\.csv\.gz,\d+,[\d.]+,1,a$/);
  expect(context.connections().opened).toBe(0);
});

it('names the problem of a set, and leaves no partial file', async () => {
  const set = createSet();
  const out = join(set, 'answers');
  const run = (options: { readonly set?: string; readonly task?: string; readonly out?: string }) => {
    const given = { set, task: 'forecast', out, ...options };
    return runCommand(createFakeContext({}), [
      'eval',
      ...Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]),
    ]);
  };
  await expect(run({ set: temporaryDirectory() })).rejects.toThrow('contains neither meta.json nor anomaly/');
  await expect(run({ task: 'pattern' })).rejects.toThrow(/cannot read .*pattern_injected.jsonl.gz/);
  await expect(run({ task: 'state' })).rejects.toThrow(/cannot read .*state_tasks.json/);
  await expect(run({ out: join(set, 'missing', 'answers') })).rejects.toThrow('cannot write');
  expect(existsSync(out)).toBe(false);
});

it('reads recordings without meta.json at the interval of their rows', async () => {
  const set = createSet();
  const whole = createFakeContext({});
  await runCommand(whole, ['eval', '--set', set, '--task', 'anomaly']);
  const alone = temporaryDirectory();
  mkdirSync(join(alone, 'anomaly'));
  writeFileSync(join(alone, 'anomaly', 'f.csv.gz'), readFileSync(join(set, 'anomaly', 'f.csv.gz')));
  const context = createFakeContext({});
  await runCommand(context, ['eval', '--set', alone, '--task', 'anomaly']);
  expect(context.terminal.screen()).toBe(whole.terminal.screen());
});

it('reads sets as editors and spreadsheets leave them', async () => {
  const set = createSet();
  const whole = createFakeContext({});
  await runCommand(whole, ['eval', '--set', set, '--task', 'anomaly']);
  const plain = gunzipSync(readFileSync(join(set, 'anomaly', 'f.csv.gz'))).toString();
  // The name says gzip, and the content is a text with a byte order mark.
  writeFileSync(join(set, 'anomaly', 'f.csv.gz'), `\ufeff${plain.replaceAll('\n', '\r\n')}`);
  writeFileSync(join(set, 'meta.json'), `\ufeff${readFileSync(join(set, 'meta.json'), 'utf8')}\r\n`);
  const edited = createFakeContext({});
  await runCommand(edited, ['eval', '--set', set, '--task', 'anomaly']);
  expect(edited.terminal.screen()).toBe(whole.terminal.screen());
  rmSync(join(set, 'meta.json'));
  const withoutMeta = createFakeContext({});
  await runCommand(withoutMeta, ['eval', '--set', set, '--task', 'anomaly']);
  expect(withoutMeta.terminal.screen()).toBe(whole.terminal.screen());
});

it('names the line of a task that is not JSON', async () => {
  const set = createSet();
  const run = () => runCommand(createFakeContext({}), ['eval', '--set', set, '--task', 'forecast']);
  const task = gunzipSync(readFileSync(join(set, 'forecast.jsonl.gz'))).toString();
  writeFileSync(join(set, 'forecast.jsonl.gz'), gzipSync(`\ufeff${task}\r\n`));
  expect(await run()).toBe(EXIT.healthy);
  writeFileSync(join(set, 'forecast.jsonl.gz'), gzipSync(`${task}nonsense\n`));
  await expect(run()).rejects.toThrow(/cannot read .*forecast\.jsonl\.gz:2/);
});
