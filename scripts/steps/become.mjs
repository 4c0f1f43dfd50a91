import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ROOT, say } from './runtime.mjs';

const PARENT_CHECK_MS = 500;

/**
 * Runs a program in place of this process. Node before 22.15 and Windows cannot do that, and npm has to be watched: there,
 * this process stays and passes on terminal, signals and exit code.
 */
export function become(program, args) {
  if (process.platform !== 'win32' && process.env.npm_lifecycle_event === undefined) {
    process.execve?.(program, [program, ...args], process.env);
  }
  const child = spawn(program, args, { stdio: 'inherit' });
  // The terminal sends Ctrl-C to the child as well, but `kill -INT` reaches only this process. SIGTERM is harmless to a
  // child that is already ending, while a second SIGINT would end it at once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  // A killed npm or shell passes on no signal. This process only sees that its parent has changed.
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), PARENT_CHECK_MS).unref();
  }
  child.once('error', (error) => {
    say(`cannot start ${program}: ${error.message}`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** Runs the headless host in place of this process, under its supervisor if there is a POSIX shell. */
export function becomeHost(node, args) {
  const host = [node, join(ROOT, 'out', 'main', 'headless.js'), ...args];
  if (process.platform === 'win32') become(host[0], host.slice(1));
  else become('/bin/sh', [join(ROOT, 'resources', 'supervise.sh'), ...host]);
}
