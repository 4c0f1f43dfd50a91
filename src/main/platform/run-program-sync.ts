import { spawnSync } from 'node:child_process';

/** Time limit of a program that changes a setting. */
export const PROGRAM_TIMEOUT_MS = 2_000;

/** Runs a program and returns its output. */
export type RunProgramSync = (
  program: string,
  args: readonly string[],
  timeoutMs?: number,
  environment?: Readonly<Record<string, string | undefined>>,
) => string;

/**
 * Runs a program in English and UTC, so that its output can be parsed and does not depend on travel.
 *
 * @throws if it is missing, fails or takes too long
 */
export const runProgramSync: RunProgramSync = (program, args, timeoutMs = PROGRAM_TIMEOUT_MS, environment = {}) => {
  const env = { ...process.env, ...environment, LC_ALL: 'C', TZ: 'UTC' };
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: timeoutMs, env });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program}: ${stderr.trim()}`);
  return stdout;
};
