import type { ProcessRow } from '../../../shared/contract/schemas';
import { hasWords } from '../../text/has-words';

/** The target of an action as a person enters it. */
export interface TargetDraft {
  /** A kind of target that the action takes: `process`, `tree`, `path`, `machine`. */
  readonly kind: string;
  /** The part behind the kind: a PID, a path; empty for the machine. */
  readonly text: string;
}

/** The processes that use most CPU time. */
export const BUSIEST = { sort: 'cpu', limit: 500 } as const;

const prefixOf = (kind: string) => (kind === 'process' ? 'pid:' : `${kind}:`);

/** Labels of the kinds of targets. */
export const TARGET_LABELS: Readonly<Record<string, string>> = {
  process: 'Process',
  tree: 'Process and all it started',
  path: 'File or folder',
  machine: 'This machine',
  unit: 'Unit',
  device: 'Device',
};

/** Checks whether a kind of target is chosen from the processes. */
export function isOfProcess(kind: string): boolean {
  return kind === 'process' || kind === 'tree';
}

/** The draft with another kind of target; a chosen process stays chosen. */
export function withKind({ kind: before, text }: TargetDraft, kind: string): TargetDraft {
  return { kind, text: isOfProcess(before) && isOfProcess(kind) ? text : '' };
}

/**
 * The target as the engine takes it; undefined while something is missing.
 *
 * @example targetOf({ kind: 'process', text: '42' }) // 'pid:42'
 */
export function targetOf({ kind, text }: TargetDraft): string | undefined {
  if (kind === 'machine') return 'machine';
  const entered = text.trim();
  return entered === '' ? undefined : `${prefixOf(kind)}${entered}`;
}

/** The draft for a target that a link names; of the first kind where it names none that the action takes. */
export function draftOf(kinds: readonly string[], target: string | undefined): TargetDraft {
  const kind = kinds.find((one) => target === one || target?.startsWith(prefixOf(one)));
  if (kind === undefined || target === undefined) return { kind: kinds[0] ?? 'machine', text: '' };
  return { kind, text: target.slice(target.indexOf(':') + 1) };
}

/** The processes whose name, command or pid has the words, in the order given. */
export function findProcesses(rows: readonly ProcessRow[], text: string): readonly ProcessRow[] {
  return rows.filter(({ app, title = '', name, command, pid }) => hasWords([title, app, name, command, pid], text));
}
