import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ROOT, say } from './runtime.mjs';

const PARENT_CHECK_MS = 500;

/**
 * Runs a program in our place, as far as Node 20 lets us: with our terminal, our signals and its exit code.
 */
export function become(program, args) {
  const child = spawn(program, args, { stdio: 'inherit' });
  // Ctrl-C reaches the child by the terminal, but a `kill -INT` of ours does not. As SIGTERM it harms nobody: to a child
  // that is ending already it is no second Ctrl-C.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  // npm and the shell between us pass on no signal when they are killed: we only see that our parent is another.
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

/** Runs the headless host in our place, under its supervisor where there is a POSIX shell. */
export function becomeHost(node, args) {
  const host = [node, join(ROOT, 'out', 'main', 'headless.js'), ...args];
  if (process.platform === 'win32') become(host[0], host.slice(1));
  else become('/bin/sh', [join(ROOT, 'resources', 'supervise.sh'), ...host]);
}
