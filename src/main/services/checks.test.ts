import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import type { ProcessRow } from '../../shared/contract/schemas';
import { serviceDefinitionSchema } from '../../shared/contract/service-schemas';
import { readSecret } from '../base/read-secret';
import type { PortUse } from '../platform/linux/find-listeners';
import { createCheck } from './registry';
import type { CheckTools } from './service-check';
import { checkOnce } from './service-runner';

let portUse: PortUse = { listeners: [], isUdp: false };
let rows: readonly Partial<ProcessRow>[] = [];
const tools: CheckTools = {
  nowMs: () => Date.now(),
  processes: async () => ({ atMs: 0, rows: rows as ProcessRow[] }),
  findPortUse: async () => portUse,
  readSecret: (reference) => readSecret(reference, { TOKEN: 'secret' }),
};

function check(definition: object) {
  const created = createCheck(serviceDefinitionSchema.parse({ name: 'a', ...definition }), tools);
  onTestFinished(() => created.close?.());
  return created;
}

const checkNow = (definition: object, timeoutSeconds = 2) => checkOnce(check(definition), timeoutSeconds);

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('http', () => {
  it('is ok if status and body are as expected, and measures', async () => {
    const url = await serve((request, response) => response.end(`hello ${request.headers['x-token']}`));
    const outcome = await checkNow({ kind: 'http', url, expect_body: 'hello', headers: { 'x-token': 'env:TOKEN' } });
    expect(outcome).toEqual({ kind: 'ok', message: 'HTTP 200', values: { status: 200, response_bytes: 12 } });
  });

  it('fails on another status, another body, a refused connection, and silence', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/silent') return;
      response.statusCode = request.url === '/bad' ? 503 : 200;
      response.end('x');
    });
    expect(await checkNow({ kind: 'http', url: `${url}/bad` })).toMatchObject({
      kind: 'failed',
      message: 'HTTP 503',
    });
    expect(await checkNow({ kind: 'http', url: `${url}/bad`, expect_status: [503] })).toMatchObject({ kind: 'ok' });
    expect(await checkNow({ kind: 'http', url, expect_body: 'y' })).toMatchObject({
      kind: 'failed',
      message: 'HTTP 200, but the body does not contain "y"',
    });
    expect(await checkNow({ kind: 'http', url: 'http://127.0.0.1:1' })).toMatchObject({
      kind: 'failed',
      message: 'connection refused',
    });
    expect(await checkNow({ kind: 'http', url: `${url}/silent` }, 0.2)).toMatchObject({ kind: 'failed' });
  });

  it.each([
    [204, 'ok', 'HTTP 204'],
    [304, 'failed', 'HTTP 304'],
    [401, 'failed', 'HTTP 401: it requires a login; list 401 in expect_status if that is enough'],
    [403, 'failed', 'HTTP 403: it refuses access; list 403 in expect_status if that is enough'],
    // A redirect without a target.
    [302, 'failed', 'HTTP 302'],
  ])('judges the status %d as %s', async (status, kind, message) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    expect(await checkNow({ kind: 'http', url })).toMatchObject({ kind, message });
    expect(await checkNow({ kind: 'http', url, expect_status: [status] })).toMatchObject({ kind: 'ok' });
    expect(await checkNow({ kind: 'http', url, method: 'HEAD', expect_status: [status] })).toMatchObject({
      kind: 'ok',
    });
  });

  it('is degraded if it is slow', async () => {
    const url = await serve((_, response) => setTimeout(() => response.end(), 60));
    expect(await checkNow({ kind: 'http', url, max_response_seconds: 0.01 })).toMatchObject({ kind: 'degraded' });
  });

  it('stops reading an endless body', async () => {
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(300_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(await checkNow({ kind: 'http', url })).toMatchObject({
      kind: 'ok',
      values: { response_bytes: 1024 * 1024 },
    });
  });

  it('follows few redirects, never to a metadata address, and passes no secret to another host', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers['x-token'] as string | undefined);
      response.end('there');
    });
    const url = await serve((request, response) => {
      const location = {
        '/loop': '/loop',
        '/metadata': 'http://169.254.169.254/latest',
        '/file': 'file:///etc/passwd',
      }[request.url ?? ''];
      response.writeHead(302, { location: location ?? other }).end();
    });
    const headers = { 'x-token': 'env:TOKEN' };
    expect(await checkNow({ kind: 'http', url, headers, expect_body: 'there' })).toMatchObject({ kind: 'ok' });
    expect(seen).toEqual([undefined]);
    for (const path of ['/loop', '/metadata', '/file']) {
      expect(await checkNow({ kind: 'http', url: `${url}${path}` })).toMatchObject({ kind: 'impossible' });
    }
    expect(await checkNow({ kind: 'http', url: 'http://169.254.169.254/' })).toMatchObject({ kind: 'impossible' });
    expect(await checkNow({ kind: 'http', url: 'http://[::ffff:169.254.169.254]/' })).toMatchObject({
      kind: 'impossible',
    });
  });

  it('reports a secret that cannot be read', async () => {
    const file = join(temporaryDirectory(), 'secret');
    writeFileSync(file, 'x');
    chmodSync(file, 0o644);
    const url = 'http://127.0.0.1:1';
    const results = await Promise.all(
      ['env:NOT_SET', `file:${file}`].map((header) => checkNow({ kind: 'http', url, headers: { a: header } })),
    );
    expect(results.map(({ kind }) => kind)).toEqual(['impossible', 'impossible']);
    expect(results[1]?.message).toContain(`chmod 600 ${file}`);
  });
});

describe('scrape', () => {
  it('collects the selected samples', async () => {
    const url = await serve((_, response) => response.end('a_total{x="1"} 5\nb 6\nc_total 7\n'));
    expect(await checkNow({ kind: 'scrape', url, metrics: ['*_total'] })).toEqual({
      kind: 'ok',
      message: '2 series',
      values: { 'a_total{x="1"}': 5, c_total: 7 },
    });
  });

  it.each([
    ['text/html', '<!DOCTYPE html><title>Sign in</title>', 'the response is a web page, not metrics'],
    ['text/plain', '\n<html>\n', 'the response is a web page, not metrics'],
    ['application/xml', '<?xml version="1.0"?><error/>', 'the response is XML, not metrics'],
    ['application/json', '{"status":"error"}', 'the response is JSON, not metrics'],
    [
      'application/vnd.google.protobuf; encoding=delimited',
      '\n\u0001a',
      'the response is in the protobuf format, not metrics',
    ],
    ['text/plain', '', 'the response contains no metrics'],
  ])('fails on %s that begins with %j', async (type, body, message) => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-type': type }).end(body));
    expect(await checkNow({ kind: 'scrape', url })).toEqual({ kind: 'failed', message, values: {} });
  });

  it.each([
    ['{"my.metric",x="1"} 1\n', 'text/plain; version=1.0.0; escaping=allow-utf-8', 'my.metric{x="1"}'],
    ['\ufeffa 1\r\n', 'application/octet-stream', 'a'],
    ['a 1\n# EOF\n', 'application/openmetrics-text; version=1.0.0; charset=utf-8', 'a'],
  ])('reads %j of the type %s', async (body, type, series) => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-type': type }).end(body));
    expect(await checkNow({ kind: 'scrape', url })).toMatchObject({ kind: 'ok', values: { [series]: 1 } });
  });

  it('accepts metrics of which none has a number yet', async () => {
    const url = await serve((_, response) => response.end('request_seconds{quantile="0.5"} NaN\nlimit +Inf\n'));
    expect(await checkNow({ kind: 'scrape', url })).toEqual({ kind: 'ok', message: '0 series', values: {} });
  });

  it('reads a compressed response', async () => {
    const url = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a 1\n')),
    );
    expect(await checkNow({ kind: 'scrape', url })).toMatchObject({ kind: 'ok', values: { a: 1 } });
  });

  it('is degraded if a response of OpenMetrics is not complete', async () => {
    const headers = { 'content-type': 'application/openmetrics-text; version=1.0.0' };
    const url = await serve((_, response) => response.writeHead(200, headers).end('a 1\nb'));
    expect(await checkNow({ kind: 'scrape', url })).toEqual({
      kind: 'degraded',
      message: 'the response ends early, without # EOF',
      values: { a: 1 },
    });
  });
});

describe('port', () => {
  it('distinguishes open from closed ports, and the expected holder from another', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    portUse = { listeners: [{ address: '127.0.0.1', app: 'server.mjs' }], isUdp: false };
    expect(await checkNow({ kind: 'port', port })).toMatchObject({ kind: 'ok' });
    expect(await checkNow({ kind: 'port', port, expect_holder: 'server.mjs' })).toMatchObject({ kind: 'ok' });
    expect(await checkNow({ kind: 'port', port, expect_holder: 'nginx' })).toMatchObject({
      kind: 'failed',
      message: 'port conflict: the port is used by server.mjs, not by nginx',
    });
    portUse = { listeners: [], isUdp: false };
    expect(await checkNow({ kind: 'port', port: 1 })).toMatchObject({ kind: 'failed', message: 'connection refused' });
  });

  it.each([
    [
      'at another address',
      [
        ['127.0.0.1', 'nginx'],
        ['192.168.1.5', 'haproxy'],
      ],
      'the port is used by nginx',
    ],
    [
      'at all addresses',
      [
        ['0.0.0.0', 'haproxy'],
        ['127.0.0.1', 'nginx'],
      ],
      'the port is used by nginx',
    ],
    [
      'at the same address (SO_REUSEPORT)',
      [
        ['::', 'haproxy'],
        ['::', 'nginx'],
      ],
      'the port is used by nginx',
    ],
    [
      'at an address mapped to IPv6',
      [
        ['::ffff:127.0.0.1', 'nginx'],
        ['::1', 'haproxy'],
      ],
      'the port is used by nginx',
    ],
    ['for another user', [['0.0.0.0', null]], 'the port is open; the program that uses it is unknown'],
    ['without it', [['::', 'haproxy']], 'port conflict: the port is used by haproxy, not by nginx'],
  ] as const)('finds the holder among those that listen %s', async (_, listeners, message) => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    portUse = { listeners: listeners.map(([address, app]) => ({ address, app })), isUdp: false };
    expect((await checkNow({ kind: 'port', port, expect_holder: 'nginx' })).message).toBe(message);
  });

  it('explains a refused connection', async () => {
    portUse = { listeners: [{ address: '::1', app: 'vite' }], isUdp: false };
    expect((await checkNow({ kind: 'port', port: 1 })).message).toBe('connection refused; vite listens at ::1 instead');
    portUse = { listeners: [], isUdp: true };
    expect((await checkNow({ kind: 'port', port: 1 })).message).toBe(
      'connection refused; the port is open for UDP, which is not checked',
    );
  });
});

describe('process', () => {
  it.each([
    ['gnome-screensaver', { app: 'gnome-screensav', name: 'gnome-screensav' }],
    ['gnome-screensav', { app: 'gnome-screensaver', name: 'gnome-screensaver' }],
    ['server.js', { app: 'shop/server.js', name: 'shop/server.js' }],
  ])('finds %s, although the kernel or Homeostat shows it as %j', async (match, names) => {
    rows = [{ ...names, startedAtMs: 1, memoryBytes: 1, cpuCores: 0 }];
    expect(await checkNow({ kind: 'process', match })).toMatchObject({ kind: 'ok', message: '1 process' });
  });

  it('leaves out zombies, which run no longer', async () => {
    const row = { app: 'web', name: 'web', startedAtMs: 1, memoryBytes: 1, cpuCores: 0 };
    rows = [{ ...row, state: 'zombie' }];
    expect(await checkNow({ kind: 'process', match: 'web' })).toMatchObject({ message: '0 processes, fewer than 1' });
    rows = [
      { ...row, state: 'zombie' },
      { ...row, state: 'sleeping' },
    ];
    expect(await checkNow({ kind: 'process', match: 'web' })).toMatchObject({ kind: 'ok', message: '1 process' });
  });

  it('counts, compares with limits, and detects a restart', async () => {
    const watched = check({ kind: 'process', match: 'worker*', min_count: 2, max_memory_megabytes: 300 });
    const row = (startedAtMs: number, memoryBytes = 1e8) => ({
      app: 'worker-a',
      name: 'a',
      startedAtMs,
      memoryBytes,
      cpuCores: 0.5,
    });
    rows = [row(1), row(2), { app: 'other', name: 'b', startedAtMs: 9 }];
    expect(await checkOnce(watched, 1)).toMatchObject({
      kind: 'ok',
      values: { processes: 2, cpu_cores: 1, restarts: 0 },
    });
    rows = [row(1), row(3)];
    expect(await checkOnce(watched, 1)).toMatchObject({ kind: 'ok', values: { restarts: 1 } });
    rows = [row(1), row(3, 4e8)];
    expect(await checkOnce(watched, 1)).toMatchObject({ kind: 'degraded' });
    rows = [row(1)];
    expect(await checkOnce(watched, 1)).toMatchObject({ kind: 'failed', message: '1 process, fewer than 2' });
  });
});

describe('file', () => {
  it('checks size, age, entries and content', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'a');
    writeFileSync(path, 'hello');
    const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    expect(await checkNow({ kind: 'file', path, min_bytes: 5, max_bytes: 5, sha256 })).toMatchObject({ kind: 'ok' });
    expect(await checkNow({ kind: 'file', path, min_bytes: 6 })).toMatchObject({ kind: 'failed' });
    expect(await checkNow({ kind: 'file', path, max_bytes: 4 })).toMatchObject({ kind: 'degraded' });
    const watched = check({ kind: 'file', path, sha256 });
    expect(await checkOnce(watched, 1)).toMatchObject({ kind: 'ok' });
    writeFileSync(path, 'hello!');
    expect(await checkOnce(watched, 1)).toMatchObject({ kind: 'failed', message: 'the content has changed' });
    mkdirSync(join(directory, 'b'));
    expect(await checkNow({ kind: 'file', path: directory, max_entries: 1 })).toMatchObject({
      kind: 'degraded',
      values: { entries: 2 },
    });
    expect(await checkNow({ kind: 'file', path: join(directory, 'none') })).toMatchObject({
      kind: 'failed',
      message: 'the path does not exist',
    });
  });

  it('follows links, and names one that leads nowhere', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'newest');
    symlinkSync('backup.1', path);
    expect((await checkNow({ kind: 'file', path })).message).toBe('the path is a link that leads nowhere');
    writeFileSync(join(directory, 'backup.1'), 'hello');
    expect(await checkNow({ kind: 'file', path, min_bytes: 5 })).toMatchObject({ kind: 'ok' });
  });

  it('checks the content of a file again after it grew', async () => {
    const path = join(temporaryDirectory(), 'growing');
    writeFileSync(path, 'a');
    const watched = check({ kind: 'file', path, sha256: createHash('sha256').update('ab').digest('hex') });
    expect(await checkOnce(watched, 1)).toMatchObject({ kind: 'failed', message: 'the content has changed' });
    appendFileSync(path, 'b');
    expect(await checkOnce(watched, 1)).toMatchObject({ kind: 'ok' });
  });
});

describe('log', () => {
  it('follows rotation and truncation, and counts only new lines', async () => {
    const path = join(temporaryDirectory(), 'app.log');
    writeFileSync(path, 'ERROR of yesterday\n');
    const watched = check({ kind: 'log', path, max_errors_per_minute: 1 });
    const errors = async () => (await checkOnce(watched, 1)).values['errors_per_minute'];
    expect(await errors()).toBe(0);
    appendFileSync(path, 'ERROR one\nfine\nERR');
    expect(await errors()).toBe(1);
    appendFileSync(path, 'OR two\n');
    expect(await checkOnce(watched, 1)).toMatchObject({
      kind: 'degraded',
      message: '2 errors in the last minute, most recently: ERROR two',
    });
    appendFileSync(path, 'ERROR three, just before the rotation\n');
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'ERROR four\n');
    expect(await errors()).toBe(4);
    truncateSync(path);
    appendFileSync(path, 'ERROR 5\n');
    expect(await errors()).toBe(5);
  });
});

describe('log of any form', () => {
  const follow = (content: string | Uint8Array) => {
    const path = join(temporaryDirectory(), 'app.log');
    writeFileSync(path, content);
    const watched = check({ kind: 'log', path, error_pattern: 'größe|ERROR' });
    return { path, errors: async () => (await checkOnce(watched, 1)).values['errors_per_minute'] };
  };

  it('has lines that end with CRLF', async () => {
    const path = join(temporaryDirectory(), 'app.log');
    writeFileSync(path, 'old\r\n');
    const watched = check({ kind: 'log', path });
    await checkOnce(watched, 1);
    appendFileSync(path, 'an ERROR\r');
    expect(await checkOnce(watched, 1)).toMatchObject({ values: { errors_per_minute: 0 } });
    appendFileSync(path, '\n');
    expect((await checkOnce(watched, 1)).message).toBe('1 error in the last minute, most recently: an ERROR');
  });

  it('may cut a character at the end of a check', async () => {
    const { path, errors } = follow('');
    await errors();
    const bytes = Buffer.from('a größe\n');
    appendFileSync(path, bytes.subarray(0, 5));
    await errors();
    appendFileSync(path, bytes.subarray(5));
    expect(await errors()).toBe(1);
  });

  it.each([
    ['utf-16le', (text: string) => Buffer.from(text, 'utf16le')],
    ['utf-16be', (text: string) => Buffer.from(text, 'utf16le').swap16()],
  ])('is in %s according to its mark', async (_, encode) => {
    const { path, errors } = follow(encode('\ufeffold ERROR\r\n'));
    expect(await errors()).toBe(0);
    appendFileSync(path, encode('an ERROR\r\nfine\r\n'));
    expect(await errors()).toBe(1);
    // Rotated by rename: the new file gets its mark only with its first line.
    renameSync(path, `${path}.1`);
    writeFileSync(path, '');
    expect(await errors()).toBe(1);
    appendFileSync(path, encode('\ufeffa größe\r\n'));
    expect(await errors()).toBe(2);
  });

  it('has one very long line among others', async () => {
    const { path, errors } = follow('');
    await errors();
    appendFileSync(path, `ERROR\n${'x'.repeat(300_000)}`);
    expect(await errors()).toBe(1);
    appendFileSync(path, `${'x'.repeat(300_000)} ERROR\nERROR\n`);
    expect(await errors()).toBe(2);
  });

  // logrotate(8), copytruncate: the program writes on at its old position unless it appends.
  it('is truncated, and has NULs up to the old end', async () => {
    const { path, errors } = follow(`old\n${'x'.repeat(1_000)}\n`);
    await errors();
    const file = openSync(path, 'r+');
    onTestFinished(() => closeSync(file));
    ftruncateSync(file, 0);
    writeSync(file, 'ERROR\n', 2_000);
    expect(await errors()).toBe(1);
  });

  it('is truncated and has grown beyond its old end since', async () => {
    const { path, errors } = follow('old\n');
    await errors();
    writeFileSync(path, `ERROR\n${'fine\n'.repeat(100)}`);
    expect(await errors()).toBe(1);
    appendFileSync(path, 'ERROR\n');
    expect(await errors()).toBe(2);
  });

  it('is a link to the file of the day', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'app.1.log'), 'ERROR\n');
    const path = join(directory, 'app.log');
    symlinkSync('app.1.log', path);
    const watched = check({ kind: 'log', path });
    const errors = async () => (await checkOnce(watched, 1)).values['errors_per_minute'];
    expect(await errors()).toBe(0);
    appendFileSync(join(directory, 'app.1.log'), 'ERROR\n');
    writeFileSync(join(directory, 'app.2.log'), 'ERROR\nERROR\n');
    symlinkSync('app.2.log', join(directory, 'next'));
    renameSync(join(directory, 'next'), path);
    expect(await errors()).toBe(3);
  });
});

describe('command', () => {
  it('judges by the exit code and the printed number', async () => {
    const run = (script: string, more: object = {}) =>
      checkNow({ kind: 'command', command: ['sh', '-c', script], ...more });
    expect(await run('echo 7 files')).toMatchObject({
      kind: 'ok',
      message: '7 files',
      values: { exit_code: 0, printed: 7 },
    });
    expect(await run('echo 7', { warning_above: 5 })).toMatchObject({ kind: 'degraded' });
    expect(await run('echo 7', { warning_above: 5, critical_above: 6 })).toMatchObject({ kind: 'failed' });
    expect(await run('printf "%s\\n" "-1.5e3"; echo x')).toMatchObject({ values: { printed: -1500 } });
    expect(await run('echo 1,5', { warning_above: 5 })).toMatchObject({
      kind: 'impossible',
      message: 'the command prints a number with a comma; run it with LC_ALL=C',
    });
    expect((await run('echo 1,5')).values).toEqual({ exit_code: 0 });
    expect(await run('echo none', { critical_above: 5 })).toMatchObject({ kind: 'impossible' });
    expect(await run('echo broken >&2; exit 3')).toMatchObject({
      kind: 'failed',
      message: 'exited with code 3: broken',
    });
    expect(await checkNow({ kind: 'command', command: ['/no/such/program'] })).toMatchObject({ kind: 'failed' });
  });

  it('kills a command that does not end, and its children', async () => {
    const marker = 317.25 + Math.round(performance.now());
    const outcome = await checkNow(
      { kind: 'command', command: ['sh', '-c', `sleep ${marker} & sleep ${marker}`] },
      0.3,
    );
    expect(outcome.kind).toBe('failed');
    await expect
      .poll(() => checkNow({ kind: 'command', command: ['pgrep', '-f', `^sleep ${marker}`] }))
      .toMatchObject({
        values: { exit_code: 1 },
      });
  });
});

describe('systemd', () => {
  it('fails or is impossible', async () => {
    const { kind } = await checkNow({ kind: 'systemd', unit: 'no-such-unit-here.service' });
    // Without systemd the check is impossible; with it the unit is missing.
    expect(['impossible', 'failed']).toContain(kind);
  });
});
