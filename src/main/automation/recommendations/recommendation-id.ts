import { createHash } from 'node:crypto';

/** Identifies the target over restarts: a program, not its process. */
export function subjectOf(target: string, targetText: string): string {
  return target.startsWith('pid:') ? targetText.replace(/ \(pid \d+\)$/, '') : target;
}

/**
 * Identifies an action on a program or path. Names of programs may be hostile: the id contains only a hash of them, so
 * that it can be typed and printed.
 *
 * @example recommendationId('freeze', 'make') // 'freeze-b29dbe80'
 */
export function recommendationId(action: string, subject: string): string {
  return `${action}-${createHash('sha256').update(subject).digest('hex').slice(0, 8)}`;
}
