import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { createAnomalyDetector } from '../../src/core/analytics/anomaly/anomaly-detector';
import { THRESHOLD_IDS } from '../../src/core/thresholds/threshold-catalog';
import { readAlerts } from '../../src/main/alerting/alerts-file';
import { fillTemplate } from '../../src/main/alerting/fill-template';
import { DetectorMemory } from '../../src/main/analysis/detector-memory';
import { STORED_SHAPES } from '../../src/main/app/stored-shapes';
import { parseChangeSet } from '../../src/main/automation/change-sets/read-change-set';
import { nextCronTime } from '../../src/main/automation/schedule/next-cron-time';
import { AdvisedError } from '../../src/main/base/errors';
import { packTar, type TarEntry, unpackTar } from '../../src/main/base/tar';
import { readChanges } from '../../src/main/changes/change-record';
import { Journal } from '../../src/main/changes/journal';
import { readSeriesFile } from '../../src/main/cli/read-series-file';
import { parseConfig } from '../../src/main/config/parse-config';
import { parseWindowGeometry, placeWindow } from '../../src/main/electron/window-geometry';
import { parseTarget } from '../../src/main/optimization/action';
import { parseBootTime, parseCimProcess, parsePs } from '../../src/main/platform/generic/foreign-system';
import { findBusSockets } from '../../src/main/platform/linux/dbus/address';
import { decodeMessage, encodeMessage } from '../../src/main/platform/linux/dbus/message';
import { DbusFormatError } from '../../src/main/platform/linux/dbus/signature';
import { appsOf, hideDesktopEntry, parseDesktopEntry } from '../../src/main/platform/linux/desktop-entry';
import { parseClient } from '../../src/main/privileged/client-identity';
import { LineSplitter } from '../../src/main/privileged/line-splitter';
import { requestSchema } from '../../src/main/privileged/protocol';
import { createErrorTest } from '../../src/main/services/checks/log-check';
import { parseExposition } from '../../src/main/services/parse-exposition';
import { encodeBlock, readAxis, readColumn, readDirectory } from '../../src/main/store/block-format';
import { DamagedBytes } from '../../src/main/store/bytes';
import { decodeColumn, encodeColumn } from '../../src/main/store/column-codec';
import { CsvParser } from '../../src/main/store/csv-parser';
import {
  encodeHeadHeader,
  HEAD_HEADER_BYTES,
  HeadDecoder,
  HeadEncoder,
  parseHeadHeader,
} from '../../src/main/store/head-format';
import { scaleOf } from '../../src/main/store/scale';
import { parseRequestPath } from '../../src/main/transports/request-path';
import { parseService } from '../../src/shared/contract/parse-service';
import { parseDuration, parseInstant } from '../../src/shared/format/parse-time';
import { createGlob } from '../../src/shared/model/glob';
import { parsePattern } from '../../src/shared/model/pattern';
import { createSelector, selectorProblem } from '../../src/shared/model/selector';
import { parseSeriesKey } from '../../src/shared/model/series';
import { readFixture } from './fixture';
import { journalOfEveryKind } from './journal-of-every-kind';
import { isKernelFormatError, KERNEL_PARSERS } from './kernel-text/kernel-parsers';

/** Every parser of foreign input. To attack another parser, add an entry. */
export interface AttackedParser {
  readonly name: string;
  /** Real input, from which mutations start. */
  readonly samples: () => readonly (string | Uint8Array)[] | Promise<readonly (string | Uint8Array)[]>;
  readonly parse: (bytes: Buffer) => unknown;
  /** Documented errors. Default: none. */
  readonly throws?: (error: unknown) => boolean;
}

type TextParser = (text: string) => unknown;

/** Describes a parser of text, which receives the text of a file. */
function ofText(
  name: string,
  samples: AttackedParser['samples'],
  parse: TextParser,
  throws?: AttackedParser['throws'],
): AttackedParser {
  return { name, samples, parse: (bytes) => parse(bytes.toString()), ...(throws === undefined ? {} : { throws }) };
}

const isDamage = (error: unknown) => error instanceof DamagedBytes;
const isAdvised = (error: unknown) => error instanceof AdvisedError;
const NOW_MS = 1_763_720_000_000;

const CONFIG = `interval_seconds: 1
collectors: { disabled: [cpu], intervals_seconds: { disk: 5 } }
automation:
  levels: { memory: ask }
  only: &names [stress, "7zip"]
  never: *names
services:
  - { name: web, kind: http, url: "http://127.0.0.1:8080/", expect_status: [200, 204] }
  - name: log
    kind: log
    path: /var/log/x.log
    error_pattern: 'ERR(OR)?|[Ff]atal'
    depends_on: [web]
log: { level: debug }
`;

const ALERTS = `rules:
  - name: full
    kind: threshold
    series: disk_used_ratio{mount=~"/.*"}
    above: adaptive(disk-space)
    summary: "{{labels.mount}} is {{value}} full"
  - { name: both, kind: composite, rules: [full], summary: x }
channels:
  - { name: desktop, kind: desktop }
  - { name: hook, kind: webhook, url: "https://x.example/y", template: '{"t":"{{title}}"}' }
routing:
  default_channels: [desktop]
  routes: [{ match: { rule: "*-down" }, channels: [hook] }]
  quiet_hours: { from: "22:00", to: "07:00" }
`;

const CHANGE_SET = `name: calm
priority: high
rollback: { watch_seconds: 30 }
changes:
  - { action: swappiness, target: machine, value: 10, why: less swapping }
  - action: lower-priority
    target: name:stress
`;

const CSV = `timestamp_ms,load1,"disk_used_ratio{mount=""/,x""}"\n1763720000000,1.5,0.5\n1763720001000,,1e-3\n1763720002000,-Inf,.5\n`;

const EXPOSITION = `# TYPE http_requests_total counter\nhttp_requests_total{code="200",path="a\\"b"} 1027 1395066363000\nup 1\nx NaN\n`;

const DESKTOP = `[Desktop Entry]\nType=Application\nExec="/usr/bin/x" --y\nHidden=false\n\n[Desktop Action a]\nExec=z\n`;

const REQUESTS = [
  '{"id":1,"verb":"hello","protocol":1}\n',
  '{"id":2,"verb":"set","knob":{"kind":"thread","name":"nice","pid":7,"startTicks":9,"thread":8},"value":"5","lasts":false}\n',
  '{"id":3,"verb":"read","knob":{"kind":"setting","name":"swappiness","instance":""}}\n{"id":4,"verb":"list"}\n',
];

const KEYS = ['load1', 'disk_used_ratio{mount="/"}', 'a{b="c\\"d",e="\\n"}', '{device=~"sd.*", x!="y"}', '*_bytes'];
const HASHES = [
  '#/metrics?series=load1,cpu_usage_ratio&range=1h',
  '#/metrics?series=disk_used_ratio%7Bmount%3D%22%2F%22%7D&from=1763720000000&to=1763723600000',
  '#/alerts?section=rules&alert=x',
  '#/optimize?section=history',
  '#/services?name=web%20server',
];

const RULE = { name: 'full', kind: 'absence', series: 'x' } as never;
const OBSERVATION = { labels: { mount: '/', a: '{{value}}' }, metric: 'load1', value: 1, limit: 2 } as never;

const FIXED_DIRECTORY = mkdtempSync(join(tmpdir(), 'homeostat-parsers-'));
process.once('exit', () => rmSync(FIXED_DIRECTORY, { recursive: true, force: true }));
const inFile = (name: string, bytes: Uint8Array) => {
  const file = join(FIXED_DIRECTORY, name);
  writeFileSync(file, bytes);
  return file;
};

function steps(count: number, next: (index: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => next(index));
}

const COLUMNS: readonly Float64Array[] = [
  steps(300, () => 5),
  steps(300, (index) => Math.round(50 + 40 * Math.sin(index / 9)) / 100),
  steps(300, (index) => index * 1_000 + 1_763_720_000_000),
  steps(300, (index) => Math.sqrt(index)),
  steps(300, (index) => (index % 7 === 0 ? Number.NaN : index % 5)),
  steps(40, (index) => index / 3),
];

function sampleBlocks(): Uint8Array[] {
  const times = steps(300, (index) => 1_763_720_000_000 + index * 1_000);
  const series = COLUMNS.slice(0, 5).map((values, index) => ({
    id: index * 3 + 1,
    scale: scaleOf(0.01),
    times,
    columns: [values],
  }));
  return [encodeBlock(series)];
}

/** Bypasses the checksum of the directory, which protects against accidents, not against the author of the file. */
function readWholeBlock(bytes: Buffer): unknown {
  if (bytes.length >= 8) {
    const length = Math.min(bytes.readUInt32LE(0), bytes.length - 4);
    if (length >= 4) bytes.writeUInt32LE(crc32(bytes.subarray(0, length)), length);
  }
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const directory = readDirectory(read);
  for (const index of directory.axes.keys()) ignoreDamage(() => readAxis(directory, index, read));
  for (const { axis, columns } of directory.series.values()) {
    const count = directory.axes[axis]?.count ?? 0;
    for (const column of columns) ignoreDamage(() => readColumn(column, count, read));
  }
  return directory;
}

function ignoreDamage(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
}

function sampleHead(): Uint8Array {
  const encoder = new HeadEncoder((index) => ({ key: `series_${index}`, resolution: 0.01 }));
  const frames = Array.from({ length: 70 }, (_, second) =>
    encoder.encode({
      atMs: 1_763_720_000_000 + second * 1_000,
      intervalMs: 1_000,
      gap: second === 9,
      values: Float64Array.from([second, Math.sin(second), second % 5 === 0 ? Number.NaN : 1]),
    }),
  );
  return Buffer.concat([encodeHeadHeader('ab'.repeat(16)), ...frames.map(({ bytes }) => Buffer.from(bytes))]);
}

/** Corrects the checksum of every record that can be found. */
function withHeadChecksums(bytes: Buffer): Buffer {
  for (let at = HEAD_HEADER_BYTES; at + 9 <= bytes.length; ) {
    const end = at + 9 + bytes.readUInt32LE(at);
    if (end > bytes.length) break;
    bytes.writeUInt32LE(crc32(bytes.subarray(at + 8, end)), at + 4);
    at = end;
  }
  return bytes;
}

function decodeHead(bytes: Buffer): unknown {
  if (parseHeadHeader(bytes) === undefined) return undefined;
  const decoder = new HeadDecoder();
  let frames = 0;
  decoder.decode(bytes.subarray(HEAD_HEADER_BYTES), true, () => frames++);
  return frames;
}

function openJournal(bytes: Buffer): unknown {
  const { journal, records } = Journal.open(inFile('journal.log', bytes));
  journal.close();
  return readChanges(records);
}

/** The same with correct checksums, as another version or a person could have written. */
function openJournalOfLines(bytes: Buffer): unknown {
  const lines = bytes
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/\t.*$/s, ''));
  return openJournal(
    Buffer.from(lines.map((line) => `${line}\t${crc32(line).toString(16).padStart(8, '0')}\n`).join('')),
  );
}

async function sampleJournal(): Promise<Uint8Array[]> {
  const file = join(FIXED_DIRECTORY, 'sample.log');
  const { journal } = Journal.open(file);
  for (const record of await journalOfEveryKind(mkdtempSync(join(FIXED_DIRECTORY, 'engine-'))))
    journal.append(record, false);
  journal.close();
  return [readFileSync(file)];
}

function sampleTar(): Promise<Uint8Array> {
  const content = Buffer.from('hello');
  return tarOf([
    { name: 'manifest.json', sizeBytes: 5, content: [content] },
    { name: 'state.db', sizeBytes: 5, content: [content] },
  ]);
}

function sampleTarWithLinks(): Promise<Uint8Array> {
  const long = 'devices/'.repeat(40);
  return tarOf([
    { name: 'proc', isFolder: true },
    { name: `sys/${long}size`, sizeBytes: 1, content: [Buffer.from('1')] },
    { name: 'sys/block', linkTo: `../${long}` },
  ]);
}

async function tarOf(entries: readonly TarEntry[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of packTar(entries, NOW_MS)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function readCsv(bytes: Buffer): unknown {
  const parser = new CsvParser(
    { onHeader: () => undefined, onRow: () => undefined, onBadLine: () => undefined },
    { earliestMs: 0, latestMs: NOW_MS },
  );
  const middle = bytes.length >> 1;
  return parser.push(bytes.subarray(0, middle)) ?? parser.push(bytes.subarray(middle)) ?? parser.end();
}

function sampleModel(): string[] {
  const detector = createAnomalyDetector({ names: ['load1', 'cpu_usage_ratio'], intervalMs: 60_000 });
  for (let step = 0; step < 200; step++) detector.observe(step * 60_000, Float64Array.from([Math.sin(step), step % 7]));
  const state = detector.toJSON();
  const checksum = crc32(JSON.stringify(state));
  return [JSON.stringify({ version: '1', stepMs: 60_000, savedAtMs: NOW_MS - 1, state, checksum })];
}

async function recallModel(bytes: Buffer): Promise<unknown> {
  const memory = new DetectorMemory({
    file: inFile('model.json', bytes),
    version: '1',
    stepMs: 60_000,
    range: async () => ({ resolutionMs: 60_000, series: [] }) as never,
    readOldestMs: async () => null,
    tasks: { run: async () => undefined as never, stop: async () => undefined },
    nowMs: () => NOW_MS,
  });
  const { state } = await memory.recall(['load1'], NOW_MS);
  if (state === undefined) return undefined;
  const detector = createAnomalyDetector({ names: state.names, intervalMs: 60_000, state });
  for (let step = 1; step < 5; step++) {
    detector.observe(NOW_MS + step * 60_000, new Float64Array(state.names.length).fill(step));
  }
  return detector.toJSON();
}

function parseRequests(text: string): unknown {
  const requests: unknown[] = [];
  new LineSplitter(4_096, (line) => {
    try {
      if (line !== undefined) requests.push(requestSchema.safeParse(JSON.parse(line)));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }).push(text);
  return requests;
}

/** Loaded by name only: it is code of a page, for which this project has no types. */
const ROUTES_MODULE = '../../src/renderer/routes';

async function readRoutes(hash: string): Promise<unknown> {
  const routes = (await import(ROUTES_MODULE)) as Readonly<Record<string, (hash: string) => unknown>>;
  const names = ['routeOf', 'parseAlertsView', 'parseOptimizeView', 'parseServicesView', 'parseMetricsView'];
  return names.map((name) => (routes[name] as (hash: string) => unknown)(hash));
}

/** Describes a value of `state.db` that is JSON. Others do not get this far. */
function ofJson(name: string, samples: readonly unknown[], parse: (value: unknown) => unknown): AttackedParser {
  return ofText(
    name,
    () => samples.map((value) => JSON.stringify(value)),
    (text) => {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        return undefined;
      }
      return parse(value);
    },
  );
}

function parsesPattern(pattern: string): unknown {
  const parsed = parsePattern(pattern);
  return parsed.ok ? [parsed.test(pattern), parsed.test('a'.repeat(200))] : parsed.problem;
}

function selects(selector: string): unknown {
  const problem = selectorProblem(selector);
  return problem ?? createSelector([selector])('disk_io{device="sda"}');
}

/** Every parser, for attacks and fuzzing. */
export const ATTACKED_PARSERS: readonly AttackedParser[] = [
  ofText(
    'homeostat.yaml',
    () => [CONFIG],
    (text) => parseConfig(text, new Map([['log.level', 'info']])),
  ),
  ofText(
    'alerts.yaml',
    () => [ALERTS],
    (text) => readAlerts({ text, thresholdIds: THRESHOLD_IDS }),
  ),
  ofText(
    'change set',
    () => [CHANGE_SET, readFixture('change-sets/slower.yaml')],
    (text) => parseChangeSet({ text }),
  ),
  { name: 'journal', samples: sampleJournal, parse: openJournal },
  { name: 'journal with checksums', samples: sampleJournal, parse: openJournalOfLines },
  { name: 'head', samples: () => [sampleHead()], parse: decodeHead },
  {
    name: 'head with checksums',
    samples: () => [sampleHead()],
    parse: (bytes) => decodeHead(withHeadChecksums(bytes)),
  },
  { name: 'block', samples: sampleBlocks, parse: readWholeBlock, throws: isDamage },
  {
    name: 'column',
    samples: () => COLUMNS.map((values) => encodeColumn(values, scaleOf(0.01))),
    parse: (bytes) => decodeColumn(bytes, 300, new Float64Array(300)),
    throws: isDamage,
  },
  {
    name: 'tar',
    samples: async () => [await sampleTar()],
    parse: (bytes) =>
      unpackTar(once(bytes), async () => ({ write: async () => undefined, close: async () => undefined })),
    throws: (error) => error instanceof Error && error.name === 'DamagedTar',
  },
  {
    name: 'tar with links',
    samples: async () => [await sampleTar(), await sampleTarWithLinks()],
    parse: (bytes) =>
      unpackTar(once(bytes), async () => ({ write: async () => undefined, close: async () => undefined }), {
        link: () => undefined,
        folder: () => undefined,
      }),
    throws: (error) => error instanceof Error && error.name === 'DamagedTar',
  },
  { name: 'CSV', samples: () => [CSV], parse: readCsv },
  {
    name: 'series file',
    samples: () => [CSV],
    parse: (bytes) => readSeriesFile(inFile('series.csv', bytes), []),
    throws: isAdvised,
  },
  { name: 'detector memory', samples: sampleModel, parse: recallModel },
  ofText(
    'exposition',
    () => [EXPOSITION],
    (text) => parseExposition(text, 1_000),
  ),
  ofText(
    'desktop entry',
    () => [DESKTOP],
    (text) => [hideDesktopEntry(text), appsOf(parseDesktopEntry(text) ?? new Map())],
  ),
  ofText('pattern', () => ['sd[a-z]+', 'ERR(OR)?|[^x]{2,5}\\d$', '(a|b)*c{3}'], parsesPattern),
  ofText('selector', () => KEYS, selects),
  ofText('series key', () => KEYS, parseSeriesKey),
  ofText(
    'glob',
    () => ['*-down', 'a*b*c'],
    (text) => createGlob(text)('abcabcabc-down'),
  ),
  ofText(
    'instant',
    () => ['now', '-90m', '2026-11-21T10:00:00Z', '1763720000000'],
    (text) => parseInstant(text, NOW_MS),
  ),
  ofText('duration', () => ['30s', '1.5h', '7d'], parseDuration),
  ofText('target', () => ['machine', 'pid:42', 'name:stress', 'unit:a.service', 'path:/tmp'], parseTarget),
  ofText(
    'cron line',
    () => ['0 3 * * 1', '*/5 1-4,22 1 * MON'],
    (text) => nextCronTime(text, 'Europe/Berlin', NOW_MS),
    (error) => error instanceof TypeError,
  ),
  ofText(
    'time zone',
    () => ['Europe/Berlin', 'UTC'],
    (text) => nextCronTime('0 3 * * *', text, NOW_MS),
    (error) => error instanceof TypeError,
  ),
  ofText(
    'template',
    () => ['{{labels.mount}} is {{ value }} of {{limit}}'],
    (text) => fillTemplate(text, RULE, OBSERVATION),
  ),
  ofText(
    'log line',
    () => ['{"level":50,"msg":"x"}', 'ERROR x', '{"severity":"error"}'],
    createErrorTest('ERR(OR)?', 'json'),
  ),
  ofText('helper request', () => REQUESTS, parseRequests),
  ofText(
    'helper client',
    () => ['uid 1000, helper 7@9'],
    parseClient,
    (error) => error instanceof Error && /unknown client/.test(error.message),
  ),
  ofText('request path', () => ['/api/v1/health?full=1', '/a/../b', '/[', '//['], parseRequestPath),
  ofText('hash route', () => HASHES, readRoutes),
  {
    name: 'D-Bus message',
    samples: () => [
      encodeMessage({
        type: 'signal',
        serial: 7,
        path: '/a/b',
        interface: 'a.b',
        member: 'C',
        signature: 'usa{sv}',
        body: [7, 'x', []],
      } as never),
      encodeMessage({ type: 'method-return', serial: 8, replySerial: 7, signature: 'as', body: [['a', 'b']] } as never),
    ],
    parse: decodeMessage,
    throws: (error) => error instanceof DbusFormatError || error instanceof RangeError,
  },
  ofText(
    'D-Bus address',
    () => ['unix:path=/run/user/1000/bus,guid=1;unix:abstract=/tmp/x%20y'],
    (text) => findBusSockets({ DBUS_SESSION_BUS_ADDRESS: text }, 1000),
  ),
  ...KERNEL_PARSERS.map(
    ({ name, samples, parse }): AttackedParser => ({
      name,
      samples,
      parse: (bytes) => parse(bytes.toString(), bytes),
      throws: isKernelFormatError,
    }),
  ),
  ofText('ps', () => ['  42     1   501 Sat Nov 21 09:00:00 2026     /usr/sbin/x'], parsePs),
  ofText(
    'boot time',
    () => ['{ sec = 1763700000, usec = 12 } Fri Nov 21 05:20:00 2025'],
    parseBootTime,
    (error) => error instanceof Error && /boot time/.test(error.message),
  ),
  ofText(
    'CIM process',
    () => ['{"ProcessId":4,"ParentProcessId":1,"Name":"x","ExecutablePath":null,"started":1}'],
    parseCimProcess,
    (error) => error instanceof SyntaxError,
  ),
  ofJson('window geometry', [{ x: 1, y: 2, width: 800, height: 600, maximized: true }], (value) =>
    placeWindow(parseWindowGeometry(value), [{ x: 0, y: 0, width: 1920, height: 1080 }]),
  ),
  ofJson(
    'service of the dashboard',
    [{ name: 'web', kind: 'http', url: 'http://x/', expect_status: [200] }],
    parseService,
  ),
  ofJson(
    'stored values',
    [
      { id: 's', matchers: { rule: 'full' }, fromMs: 1, untilMs: 2, comment: '', createdBy: 'person' },
      { pause: { kind: 'panic', sinceMs: 1, untilMs: null }, allowedAtMs: { memory: 5 } },
      [{ atMs: 1, kind: 'firing', subject: 'x', rule: 'full', severity: 'warning', by: 'person', text: 't' }],
    ],
    (value) => Object.values(STORED_SHAPES).map((shape) => shape(value)),
  ),
];
