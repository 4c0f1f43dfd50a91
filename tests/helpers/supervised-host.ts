import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { resolveDirectories } from '../../src/main/base/directories';
import { connectApp } from '../../src/main/transports/connect-app';
import type { Status } from '../../src/shared/contract/schemas';

/** A host that `homeostat start` started, with its supervisor. */
export interface SupervisedHost {
  readonly status: Status;
  readonly supervisor: number;
  /** Waits for a host with another PID than `pid`, and returns its status. */
  afterRestart(pid: number): Promise<Status>;
  /** Runs `homeostat stop`. @returns its exit code */
  stop(): Promise<number | null>;
}

const RESTART_LIMIT_MS = 20_000;

/** @param env additional variables of the host */
export async function startSupervisedHost(
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<SupervisedHost> {
  const run = (...args: string[]) => runCommandLine([...args, '--home', home], env);
  expect(await run('start')).toBe(0);
  const supervisor = Number(/^\d+/.exec(readFileSync(join(home, 'supervisor.pid'), 'utf8'))?.[0]);
  const status = await readStatus(home);
  if (status === undefined) throw new Error('the host does not answer');
  return {
    status,
    supervisor,
    async afterRestart(pid) {
      let next: Status | undefined;
      const newPid = async () => {
        next = await readStatus(home);
        return next?.pid ?? pid;
      };
      await expect.poll(newPid, { timeout: RESTART_LIMIT_MS }).not.toBe(pid);
      return next as Status;
    },
    stop: () => run('stop'),
  };
}

/** Returns true if a process exists and is not a zombie. */
export function isRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'latin1'));
}

async function readStatus(home: string): Promise<Status | undefined> {
  const directories = resolveDirectories({ home, env: {}, platform: process.platform });
  try {
    const { api, close } = await connectApp({ directories });
    return await api.status.get().finally(close);
  } catch {
    return undefined;
  }
}

function runCommandLine(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, ['out/main/cli.js', ...args], { stdio: 'ignore', env: { ...process.env, ...env } })
      .on('error', reject)
      .on('exit', resolve);
  });
}
