import { createHash } from 'node:crypto';

/** What is acted on, over restarts of it: a program and not its process. */
export function subjectOf(target: string, targetText: string): string {
  return target.startsWith('pid:') ? targetText.replace(/ \(pid \d+\)$/, '') : target;
}

/**
 * The same for the same action on the same program or path. Names of programs are hostile text: they are in it as a hash
 * only, so that it can be typed and printed.
 *
 * @example recommendationId('freeze', 'make') // 'freeze-b29dbe80'
 */
export function recommendationId(action: string, subject: string): string {
  return `${action}-${createHash('sha256').update(subject).digest('hex').slice(0, 8)}`;
}
