import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { version } from '../../package.json';
import { logLineSchema, sampleSchema, statusSchema } from '../../src/shared/contract/schemas';
import { temporaryDirectory } from '../helpers/temporary';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** An environment without the person's instance and colors. */
const ENVIRONMENT = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, HOMEOSTAT_HOME: undefined };

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function execute(program: string, args: readonly string[], env: NodeJS.ProcessEnv = ENVIRONMENT): Promise<Result> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: ROOT, encoding: 'utf8', timeout: 40_000, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** Ends all programs of a directory with the test, passed or failed. They are found by their arguments. */
function endHosts(home: string): void {
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      if (args.includes(home)) process.kill(Number(name), 'SIGKILL');
    } catch {
      // It has exited meanwhile.
    }
  }
}

/** A zombie stays in the process table, without a command line. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
}

/** Creates an instance, and the command line for it. */
function createInstance() {
  const home = temporaryDirectory();
  onTestFinished(() => endHosts(home));
  // Another port than that of a person's own Homeostat.
  writeFileSync(join(home, 'homeostat.yaml'), 'dashboard:\n  port: 17844\n');
  const cli = (...args: string[]) => execute(process.execPath, ['out/main/cli.js', ...args]);
  return {
    home,
    cli,
    run: (...args: string[]) => cli(...args, '--home', home),
    json: async (...args: string[]) => {
      const { stdout, stderr, code } = await cli(...args, '--json', '--home', home);
      expect(stderr).toBe('');
      return { code, value: JSON.parse(stdout) as unknown };
    },
  };
}

describe.skipIf(process.platform !== 'linux')('the command line', () => {
  it('starts a host in the background, once, and reports its state', async () => {
    const { home, cli, run, json } = createInstance();
    const started = await json('start');
    expect(started.code).toBe(0);
    const status = statusSchema.parse(started.value);
    expect(status).toMatchObject({ host: 'headless', state: 'unknown', score: null });
    expect(status.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=/);

    const again = await run('start');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain(`is already running (process ${status.pid})`);

    // Scripts rely on this shape, with the options before and after the command.
    for (const args of [
      ['--home', home, '--json', 'status'],
      ['status', '--json', '--home', home],
      ['--json', 'status', '--home', home],
    ]) {
      const { code, stdout, stderr } = await cli(...args);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      const reply = statusSchema.parse(JSON.parse(stdout));
      expect(reply).toMatchObject({ pid: status.pid, version: status.version, startedAtMs: status.startedAtMs });
      expect(reply.series).toBeGreaterThan(50);
      expect(reply.self.memoryBytes).toBeGreaterThan(0);
    }
    const words = await run('status');
    expect(words.code).toBe(1);
    expect(words.stdout).toContain(`process ${status.pid}`);
    expect(words.stdout).toMatch(/^cpu +running/m);
    expect(words.stdout).not.toContain('\u001b');
  });

  it('loads little for a question: no library of fetch, and no other command', async () => {
    const { home, json } = createInstance();
    await json('start');
    const report = `process.on('exit', () => process.stderr.write(JSON.stringify({
      modules: process.moduleLoadList, files: process.getBuiltinModule('fs').readFileSync('/proc/self/maps', 'utf8') })))`;
    const module = `data:text/javascript;base64,${Buffer.from(report).toString('base64')}`;
    const { stderr } = await execute(
      process.execPath,
      [`--import=${module}`, 'out/main/cli.js', 'status', '--json', '--home', home],
      ENVIRONMENT,
    );
    const loaded = JSON.parse(stderr) as { modules: string[]; files: string };
    expect(loaded.modules).toContain('NativeModule net');
    expect(loaded.modules.filter((name) => name.includes('undici'))).toEqual([]);
    expect(loaded.files).not.toContain('better_sqlite3');
  });

  it('prints values, health, processes and logs', async () => {
    const { run, json } = createInstance();
    await json('start');
    const { code, value } = await json('metrics', 'memory_total_bytes');
    expect(code).toBe(0);
    const samples = sampleSchema.array().parse(value);
    expect(samples).toHaveLength(1);
    const total = Number(/^MemTotal:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'latin1'))?.[1]) * 1024;
    expect(samples[0]).toMatchObject({ name: 'memory_total_bytes', labels: {}, unit: 'bytes' });
    expect(Math.abs((samples[0]?.value ?? 0) - total)).toBeLessThanOrEqual(4096);
    expect((await run('metrics', 'memory_*')).stdout).toMatch(/ GiB {2}memory_total_bytes$/m);
    expect(await run('metrics', 'no_such_metric', '--json')).toMatchObject({
      code: 64,
      stdout: '[]\n',
      stderr: 'homeostat: no series matches "no_such_metric"\n',
    });

    const judged = (await json('health')) as { code: number; value: { state: string } };
    // The exit code is the state of the machine, which depends on other programs.
    expect(judged.code).toBe({ healthy: 0, critical: 2 }[judged.value.state] ?? 1);
    const processes = await json('top');
    expect(processes.value).toMatchObject({ rows: expect.arrayContaining([expect.objectContaining({ pid: 1 })]) });

    const lines = (await run('logs', '--json', '--lines', '3')).stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(3);
    for (const line of lines) logLineSchema.parse(JSON.parse(line));
    expect((await run('logs')).stdout).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('restarts a host, and starts one if none runs; stop ends it normally', async () => {
    const { home, run, json } = createInstance();
    const first = statusSchema.parse((await json('restart')).value);
    const second = statusSchema.parse((await json('restart')).value);
    expect(second.pid).not.toBe(first.pid);
    expect(isRunning(first.pid)).toBe(false);
    expect(await json('stop')).toEqual({ code: 0, value: { pid: second.pid } });
    expect(existsSync(join(home, 'homeostat.sock'))).toBe(false);
    expect(await json('stop')).toEqual({ code: 0, value: { pid: null } });
    expect(await run('status', '--json')).toMatchObject({ code: 3, stdout: '' });
  });

  it('exits with 3 when the host ends while it is followed', async () => {
    const { home, json } = createInstance();
    const { pid } = statusSchema.parse((await json('start')).value);
    const following = [
      ['logs', '--follow'],
      ['metrics', 'load_1m_ratio', '--watch'],
    ].map((args) => {
      const child = spawn(process.execPath, ['out/main/cli.js', ...args, '--home', home], {
        cwd: ROOT,
        env: ENVIRONMENT,
      });
      let printed = '';
      let warned = '';
      child.stdout.on('data', (text: Buffer) => {
        printed += text.toString();
      });
      child.stderr.on('data', (text: Buffer) => {
        warned += text.toString();
      });
      const ended = once(child, 'exit').then(([code]: number[]) => ({ code, warned }));
      return { lines: () => printed.split('\n').length - 1, ended };
    });
    // The log may stay silent after its first lines, while each tick has a value.
    for (const [index, { lines }] of following.entries())
      await expect.poll(lines, { timeout: 8_000 }).toBeGreaterThan(index * 2);
    process.kill(pid, 'SIGKILL');
    const warned = 'homeostat: the host exited\nStart it again with `homeostat start`.\n';
    for (const { ended } of following) expect(await ended).toEqual({ code: 3, warned });
  });

  it('starts one host if several starts run at once', async () => {
    const { json } = createInstance();
    const results = await Promise.all([json('start'), json('start'), json('start')]);
    expect(new Set(results.map(({ value }) => statusSchema.parse(value).pid)).size).toBe(1);
  });

  it('exits with 3 if the listener on the socket does not respond', async () => {
    const { home, run } = createInstance();
    const silent = createServer(() => undefined);
    onTestFinished(() => void silent.close());
    await new Promise<void>((resolve) => silent.listen(join(home, 'homeostat.sock'), resolve));
    expect(await run('status', '--json')).toMatchObject({ code: 3, stdout: '' });
  });

  it('exits with 3 and names a host that was stopped', async () => {
    const { run, json } = createInstance();
    const { pid } = statusSchema.parse((await json('start')).value);
    process.kill(pid, 'SIGSTOP');
    expect(await run('status', '--json')).toEqual({
      code: 3,
      stdout: '',
      stderr: `homeostat: the host (process ${pid}) is stopped\nContinue it with: kill -CONT ${pid}\n`,
    });
    process.kill(pid, 'SIGCONT');
    expect((await json('status')).value).toMatchObject({ pid });
  });

  it('waits for a host that is alive and does not answer', async () => {
    const { home, run } = createInstance();
    const silent = `const database = new (require('better-sqlite3'))(process.argv[1] + '/owner.lock');
      database.exec('BEGIN EXCLUSIVE');
      require('node:net').createServer(() => {}).listen(process.argv[1] + '/homeostat.sock', () => console.log('listens'));`;
    const host = spawn(process.execPath, ['-e', silent, home], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(host.stdout, 'data');
    chmodSync(join(home, 'homeostat.sock'), 0o600);
    const beganMs = performance.now();
    setTimeout(() => host.kill('SIGKILL'), 6_000);
    expect(await run('status', '--json')).toMatchObject({ code: 3, stdout: '' });
    expect(performance.now() - beganMs).toBeGreaterThan(5_900);
  });

  it('exits with 64 for a wrong command line, but not for a request for help', async () => {
    const { cli } = createInstance();
    expect(await cli()).toMatchObject({ code: 64, stdout: '' });
    expect(await cli('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(await cli('--help')).toMatchObject({ code: 0, stderr: '' });
    expect(await cli('frobnicate', '--json')).toMatchObject({ code: 64, stdout: '' });
    expect(await cli('logs', '--lines', '0')).toMatchObject({ code: 64, stdout: '' });
  });

  it('runs a host in the foreground until a signal', async () => {
    const { home, json } = createInstance();
    const running = execute(process.execPath, ['out/main/cli.js', 'run', '--home', home]);
    await expect.poll(async () => existsSync(join(home, 'homeostat.sock')), { timeout: 15_000 }).toBe(true);
    const { pid } = statusSchema.parse((await json('status')).value);
    process.kill(pid, 'SIGINT');
    expect(await running).toMatchObject({ code: 0, stdout: expect.stringContaining('Dashboard: http') });
  });

  const systemNode = findSystemNode();
  it.skipIf(systemNode === undefined)(
    `starts through its launcher on the system's Node (${systemNode?.version ?? 'skipped: only the bundled one is installed'})`,
    async () => {
      const { home } = createInstance();
      const env = { ...ENVIRONMENT, PATH: systemNode?.path };
      const launch = (...args: string[]) => execute(join(ROOT, 'bin', 'homeostat'), [...args, '--home', home], env);
      const started = await launch('start', '--json');
      expect(started.code).toBe(0);
      const { pid } = statusSchema.parse(JSON.parse(started.stdout));
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]).toContain('node_modules');
      expect(await launch('status', '--json')).toMatchObject({ code: 1 });
      expect(await launch('frobnicate')).toMatchObject({ code: 64, stdout: '' });
      expect(await launch('stop')).toMatchObject({ code: 0, stdout: `Homeostat stopped (process ${pid}).\n` });
      expect(await launch('status')).toMatchObject({ code: 3, stdout: '' });
    },
  );
});

/** Returns a PATH without the programs of this project, if it still contains a Node. */
function findSystemNode(): { readonly path: string; readonly version: string } | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter((one) => !one.includes('node_modules'));
  const path = directories.join(delimiter);
  try {
    const version = execFileSync('/usr/bin/env', ['node', '--version'], { encoding: 'utf8', env: { PATH: path } });
    return { path, version: version.trim() };
  } catch {
    return undefined;
  }
}
