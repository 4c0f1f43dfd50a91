import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseGroupHierarchies } from '../../src/main/platform/linux/control-groups';

/** A control group of one test, in the tree of one controller of version 1, or in that of version 2. */
export interface TestGroup {
  readonly folder: string;
  read(file: string): string;
  /** Starts a program in the group. All programs in it end with the test. */
  start(command: string, args: readonly string[]): ChildProcess & { readonly pid: number };
  /** Adds a program that a group of another tree has started. Create this group after that one. */
  take(pid: number): void;
}

let made = 0;

/** @returns undefined if the controller is not mounted, or the test may not create groups */
export function makeControlGroup(controller: string): TestGroup | undefined {
  const hierarchies = parseGroupHierarchies(readFileSync('/proc/self/mountinfo', 'utf8'));
  const mount = hierarchies.find(({ version, controllers }) =>
    controller === 'unified' ? version === 2 : controllers.includes(controller),
  )?.mountPoint;
  if (mount === undefined) return undefined;
  const folder = join(mount, `homeostat-test-${process.pid}-${++made}`);
  try {
    mkdirSync(folder);
  } catch {
    return undefined;
  }
  const read = (file: string) => readFileSync(join(folder, file), 'utf8').trim();
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  onTestFinished(async () => {
    if (!existsSync(folder)) return;
    // A frozen process cannot end.
    if (existsSync(join(folder, 'freezer.state'))) write('freezer.state', 'THAWED');
    if (existsSync(join(folder, 'cgroup.freeze'))) write('cgroup.freeze', '0');
    for (const pid of read('cgroup.procs').split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
    await removeGroup(folder);
  });
  const take = (pid: number) => write('cgroup.procs', String(pid));
  return {
    folder,
    read,
    take,
    start(command, args) {
      const child = spawn(command, args, { stdio: 'ignore' });
      if (child.pid === undefined) throw new Error(`${command} did not start`);
      take(child.pid);
      return child as ChildProcess & { readonly pid: number };
    },
  };
}

/** Removes the group, in several tries: the kernel refuses until the last process has exited. */
async function removeGroup(folder: string): Promise<void> {
  for (let attempt = 0; existsSync(folder); attempt++) {
    try {
      rmdirSync(folder);
    } catch (error) {
      if (attempt >= 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
