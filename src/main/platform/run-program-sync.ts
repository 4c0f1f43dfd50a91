import { spawnSync } from 'node:child_process';

/** How long a program that turns a knob may take. */
export const PROGRAM_TIMEOUT_MS = 2_000;

/** Runs a program and returns what it prints. */
export type RunProgramSync = (program: string, args: readonly string[], timeoutMs?: number) => string;

/**
 * In the language and time zone of programs, so that its answer can be parsed, and is the same after a journey.
 *
 * @throws where it is not there, fails, or takes too long
 */
export const runProgramSync: RunProgramSync = (program, args, timeoutMs = PROGRAM_TIMEOUT_MS) => {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: timeoutMs, env });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program}: ${stderr.trim()}`);
  return stdout;
};
