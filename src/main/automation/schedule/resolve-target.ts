import { createGlob } from '../../../shared/model/glob';

/** A process as far as its name is concerned. */
export interface NamedProcess {
  readonly pid: number;
  readonly name: string;
  readonly app: string;
}

/** More processes of one name than this are not what anybody meant. */
const MOST_PROCESSES = 8;
const BY_NAME = /^name:(.+)$/;

/**
 * The targets, as the engine takes them, that a target stands for: `name:PROGRAM` is every process of that name, `*`
 * standing for any part of it; all others stand for themselves.
 *
 * @returns none where no process has the name
 */
export async function resolveTarget(
  target: string,
  readProcesses: () => Promise<readonly NamedProcess[]>,
): Promise<readonly string[]> {
  const pattern = BY_NAME.exec(target)?.[1];
  if (pattern === undefined) return [target];
  const isMeant = createGlob(pattern);
  const meant = (await readProcesses()).filter(({ name, app }) => isMeant(name) || isMeant(app));
  return meant.slice(0, MOST_PROCESSES).map(({ pid }) => `pid:${pid}`);
}

/** What is said where nothing has the name. */
export function nobodyCalled(target: string): string {
  return `No process named ${BY_NAME.exec(target)?.[1] ?? target} is running.`;
}
