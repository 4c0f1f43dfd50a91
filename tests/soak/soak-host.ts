import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppApi } from '../../src/shared/contract/contract';
import { startTestHost, type TestHost } from '../helpers/host';

type Connection = Awaited<ReturnType<TestHost['connect']>>;

export interface SoakHostOptions {
  readonly root: string;
  readonly home: string;
  /** For {@link Controls}. */
  readonly directory: string;
  readonly isLeaking: boolean;
  onLife(pid: number, reason: string): void;
}

const RESTART_DELAY_MS = 1_000;

/** A host that is started again whenever it ends, as a supervisor would. */
export class SoakHost {
  readonly controls: Controls;
  #host: TestHost | undefined;
  #connection: Connection | undefined;
  #isStopping = false;
  #endReason = '';

  constructor(private readonly options: SoakHostOptions) {
    this.controls = new Controls(options.directory);
  }

  get pid(): number | undefined {
    return this.#host?.pid;
  }

  /** The dashboard's address with its token; empty while no host runs. */
  get url(): string {
    return this.#host?.url ?? '';
  }

  /** Over the socket; undefined while no host answers. */
  get api(): AppApi | undefined {
    return this.#connection?.api;
  }

  /** @throws where the first host does not start */
  async start(): Promise<void> {
    await this.#begin('started');
    this.#keepAlive().catch((error: unknown) => process.stderr.write(`soak: ${String(error)}\n`));
  }

  kill(signal: NodeJS.Signals, reason = ''): void {
    if (reason !== '') this.#endReason = reason;
    this.#host?.child.kill(signal);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#connection?.close();
    const host = this.#host;
    if (host === undefined) return;
    const ended = host.end('SIGTERM');
    if ((await Promise.race([ended, sleep(20_000)])) === undefined) await host.end('SIGKILL');
  }

  async #begin(reason: string): Promise<void> {
    const { root, home, directory, isLeaking, onLife } = this.options;
    const host = await startTestHost({
      root,
      home,
      env: {
        // As bin/homeostat starts it.
        MALLOC_ARENA_MAX: '1',
        NODE_OPTIONS: `--import=${join(process.cwd(), 'tests/soak/inside.mjs')}`,
        HOMEOSTAT_SOAK: directory,
        HOMEOSTAT_SOAK_LEAK: isLeaking ? '1' : '0',
      },
    });
    this.#host = host;
    onLife(host.pid, reason);
    await this.#connect(host);
  }

  async #connect(host: TestHost): Promise<void> {
    const connection = await host.connect();
    this.#connection = connection;
    connection.closed
      .then(async () => {
        if (this.#connection === connection) this.#connection = undefined;
        // The host may have closed a connection that it found too slow.
        await sleep(200);
        if (!this.#isStopping && host === this.#host) await this.#connect(host);
      })
      .catch(() => undefined);
  }

  async #keepAlive(): Promise<void> {
    while (!this.#isStopping) {
      const host = this.#host as TestHost;
      if (host.child.exitCode === null && host.child.signalCode === null) {
        await new Promise((resolve) => host.child.once('exit', resolve));
      }
      if (this.#isStopping) return;
      const reason = this.#endReason || `ended: ${host.child.exitCode ?? host.child.signalCode}`;
      this.#endReason = '';
      this.#host = undefined;
      await sleep(RESTART_DELAY_MS);
      for (let isUp = false; !isUp && !this.#isStopping; ) {
        isUp = await this.#begin(reason).then(
          () => true,
          () => false,
        );
      }
    }
  }
}

/** What inside.mjs obeys and reports. */
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

  /** The host's wall clock. */
  nowMs(): number {
    return Date.now() + this.offsetMs;
  }

  orderWorker(verb: 'exit' | 'hang'): void {
    writeFileSync(join(this.directory, 'order'), `${++this.#orders} ${verb}`);
  }

  /** @returns undefined where that process has not reported yet */
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
