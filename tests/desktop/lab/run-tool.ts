import { spawnSync } from 'node:child_process';

/** Runs a program of this machine at a low priority, and shows its errors. @throws if it fails */
export function runTool(program: string, ...args: string[]): void {
  const { status, error } = spawnSync('nice', ['-n', '10', program, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ended with status ${status}`);
}
