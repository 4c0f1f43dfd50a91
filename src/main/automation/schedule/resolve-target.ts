import { createNameTest } from '../../../shared/model/process-name';

export interface NamedProcess {
  readonly pid: number;
  readonly name: string;
  readonly app: string;
}

/** No one means more processes than this by one name. */
const MOST_PROCESSES = 8;
const BY_NAME = /^name:(.+)$/;

/**
 * Resolves a target for the engine: `name:PROGRAM` means every process of that name, with `*` for any part of it; all
 * others stay unchanged.
 *
 * @returns an empty list if no process has the name
 */
export async function resolveTarget(
  target: string,
  readProcesses: () => Promise<readonly NamedProcess[]>,
): Promise<readonly string[]> {
  const pattern = BY_NAME.exec(target)?.[1];
  if (pattern === undefined) return [target];
  const isMeant = createNameTest(pattern);
  const meant = (await readProcesses()).filter(({ name, app }) => isMeant(name, app));
  return meant.slice(0, MOST_PROCESSES).map(({ pid }) => `pid:${pid}`);
}

export function nobodyCalled(target: string): string {
  return `No process named ${BY_NAME.exec(target)?.[1] ?? target} is running.`;
}
