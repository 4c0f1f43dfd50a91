import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolveDirectories } from '../../src/main/base/directories';
import { type Connection, connectApp } from '../../src/main/transports/connect-app';
import type { AppApi } from '../../src/shared/contract/contract';
import { within } from './within';

export interface SoakHostOptions {
  readonly root: string;
  readonly home: string;
  /** Directory of {@link Controls}, and for the output of the host. */
  readonly directory: string;
  readonly isLeaking: boolean;
  /** Called for each process that responds as the host: the first one, and those that the supervisor starts. */
  onLife(pid: number, reason: string): void;
}

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 40_000;
const RETRY_MS = 200;

/** A host under its supervisor, as `homeostat start` runs it. Connects to each new process. */
export class SoakHost {
  readonly controls: Controls;
  #supervisor: ChildProcess | undefined;
  #connection: Connection | undefined;
  #pid: number | undefined;
  #url = '';
  #isStopping = false;
  #endReason = 'started by the soak';

  constructor(private readonly options: SoakHostOptions) {
    this.controls = new Controls(options.directory);
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  /** Address of the dashboard with its token; empty while no host responds. */
  get url(): string {
    return this.#connection === undefined ? '' : this.#url;
  }

  /** Connection over the socket; undefined while no host responds. */
  get api(): AppApi | undefined {
    return this.#connection?.api;
  }

  /** @throws if no host responds in time */
  async start(): Promise<void> {
    const { root, home, directory, isLeaking } = this.options;
    const output = openSync(join(directory, 'host.log'), 'a');
    const host = [process.execPath, join(root, 'out/main/headless.js'), '--home', home, '--quiet'];
    const child = spawn('/bin/sh', [join(root, 'resources/supervise.sh'), ...host], {
      stdio: ['ignore', output, output],
      env: {
        ...process.env,
        NODE_OPTIONS: `--import=${join(process.cwd(), 'tests/soak/inside.mjs')}`,
        HOMEOSTAT_SOAK: directory,
        HOMEOSTAT_SOAK_LEAK: isLeaking ? '1' : '0',
      },
    });
    this.#supervisor = child;
    // In all cases, because the host would continue without its supervisor.
    process.once('exit', () => this.#killAll());
    this.#stayConnected().catch((error: unknown) => process.stderr.write(`soak: ${String(error)}\n`));
    for (const limitMs = performance.now() + START_LIMIT_MS; this.#pid === undefined; await sleep(RETRY_MS)) {
      if (performance.now() < limitMs && child.exitCode === null) continue;
      throw new Error(`the host did not start: ${readFileSync(join(directory, 'host.log'), 'utf8')}`);
    }
  }

  /** @param reason for the end, if it ends */
  kill(signal: NodeJS.Signals, reason = ''): void {
    if (reason !== '') this.#endReason = reason;
    if (this.#pid !== undefined) process.kill(this.#pid, signal);
  }

  /** Ends the host normally, and its supervisor with it. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#connection?.close();
    const child = this.#supervisor;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_LIMIT_MS, undefined, { ref: false })]);
    this.#killAll();
  }

  #killAll(): void {
    const child = this.#supervisor;
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGKILL');
    try {
      if (this.#pid !== undefined) process.kill(this.#pid, 'SIGKILL');
    } catch {
      // It has exited.
    }
  }

  async #stayConnected(): Promise<void> {
    const { home, onLife } = this.options;
    const directories = resolveDirectories({ home, env: process.env, platform: process.platform });
    while (!this.#isStopping) {
      try {
        const connection = await connectApp({ directories });
        const { pid, url } = await within(START_LIMIT_MS, connection.api.status.get());
        this.#url = url ?? '';
        if (pid !== this.#pid) {
          onLife(pid, this.#endReason);
          this.#endReason = 'ended on its own';
        }
        this.#pid = pid;
        this.#connection = connection;
        await connection.closed;
        this.#connection = undefined;
      } catch {
        // No host responds yet, or any longer.
      }
      await sleep(RETRY_MS);
    }
  }
}

/** Files that inside.mjs reads and writes. */
export class Controls {
  #orders = Date.now();
  offsetMs = 0;

  constructor(private readonly directory: string) {
    this.setClock(0);
  }

  setClock(offsetMs: number): void {
    this.offsetMs = offsetMs;
    writeFileSync(join(this.directory, 'clock'), String(offsetMs));
  }

  /** Sets the wall clock of the host. */
  nowMs(): number {
    return Date.now() + this.offsetMs;
  }

  orderWorker(verb: 'exit' | 'hang'): void {
    writeFileSync(join(this.directory, 'order'), `${++this.#orders} ${verb}`);
  }

  /** @returns undefined if that process has not reported yet */
  inside(pid: number): { heapUsed: number; timers: number; handles: number } | undefined {
    try {
      const report = JSON.parse(readFileSync(join(this.directory, 'inside.json'), 'utf8')) as {
        pid: number;
        heapUsed: number;
        counts: Record<string, number>;
      };
      if (report.pid !== pid) return undefined;
      const timers = report.counts['Timeout'] ?? 0;
      const all = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
      return { heapUsed: report.heapUsed, timers, handles: all - timers };
    } catch {
      return undefined;
    }
  }
}
