import type { Growth, KernelKill } from '../../shared/contract/kill-schemas';
import { formatBytes, formatDuration } from '../../shared/format/format';
import type { KillCause } from '../../shared/model/kill';

interface Words {
  /** The beginning of a sentence whose object is the program. */
  readonly who: string;
  readonly why: string;
}

const WORDS: Readonly<Record<KillCause, Words>> = {
  kernel: { who: 'The kernel killed', why: 'memory ran out' },
  'kernel, limit of a group': { who: 'The kernel killed', why: 'its group reached its memory limit' },
  'systemd-oomd': { who: 'systemd-oomd killed', why: 'memory ran short' },
  crash: { who: '', why: 'it failed' },
};

/** Reasons as their sources name them: systemd-oomd(8), signal(7). */
const REASONS: Readonly<Record<string, string>> = {
  'memory-used': 'memory and swap were nearly used up',
  'memory-pressure': 'programs waited for memory for too long',
  SIGSEGV: 'it used memory that does not belong to it (SIGSEGV)',
  SIGABRT: 'it ended itself because of an error (SIGABRT)',
  SIGBUS: 'it used memory or a file that could not be read (SIGBUS)',
  SIGILL: 'it ran an instruction that this processor does not have (SIGILL)',
  SIGFPE: 'it calculated something impossible (SIGFPE)',
  SIGTRAP: 'it ended itself because of an error (SIGTRAP)',
  SIGSYS: 'it made a system call that it may not make (SIGSYS)',
};

/** Returns the reason as the end of a sentence: "memory ran out". */
export function whyOf(by: KillCause, reason: string | undefined): string {
  if (reason === undefined) return WORDS[by].why;
  return REASONS[reason] ?? (by === 'crash' ? `it received ${reason}` : WORDS[by].why);
}

type Facts = Pick<KernelKill, 'who' | 'isCertain' | 'by' | 'why' | 'memoryBytes' | 'grew' | 'app'>;

/**
 * Composes the sentences for a person.
 *
 * @example describeKill(kill)
 * // 'The kernel killed Blender because memory ran out. Blender grew from 1.20 GiB to 9.80 GiB in 4 min.'
 */
export function describeKill(kill: Facts): string {
  const { who, isCertain, by, why } = kill;
  const name = isCertain ? who : `a program, probably ${who},`;
  const first = by === 'crash' ? `${who} crashed: ${why}.` : `${WORDS[by].who} ${name} because ${why}.`;
  return [first, describeMemory(kill)].filter((text) => text !== '').join(' ');
}

function describeMemory({ who, app, memoryBytes, grew }: Facts): string {
  if (grew === null) return memoryBytes === null ? '' : `It used ${formatBytes(memoryBytes)}.`;
  if (grew.app === app) return `${growthText(grew, who)}.`;
  const own = memoryBytes === null ? '' : `It used ${formatBytes(memoryBytes)}. `;
  return `${own}${growthText(grew, grew.app)}.`;
}

function growthText({ fromBytes, toBytes, overMs }: Growth, who: string): string {
  return `${who} grew from ${formatBytes(fromBytes)} to ${formatBytes(toBytes)} in ${formatDuration(overMs)}`;
}
