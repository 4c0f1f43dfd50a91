import type { KillObservation } from './observation';

/** Facts that one line of the kernel adds to a kill. */
type Facts = Omit<KillObservation, 'source' | 'atMs'>;

interface LineForm {
  readonly form: RegExp;
  readonly read: (groups: Readonly<Record<string, string | undefined>>) => Facts;
  /** A kill; the other lines describe the next kill, or all of the next ones. */
  readonly isKill?: boolean;
  readonly isOfAll?: boolean;
}

const KIBIBYTE = 1024;

/**
 * Lines of mm/oom_kill.c and mm/memcontrol.c. Comments name the first and the last kernel with each form.
 */
const FORMS: readonly LineForm[] = [
  {
    // 5.1 and later: "Out of memory: Killed process 9 (x) total-vm:…"; before, and in RHEL: "Killed process 9 (x) …".
    form: /^(?:(?<message>[\w() ]*out of memory[\w() ]*): )?Killed process (?<pid>\d+) \((?<comm>.*)\)(?:, UID \d+)?,? total-vm:\d+kB, anon-rss:(?<anonymous>\d+)kB(?:, file-rss:(?<file>\d+)kB)?(?:, shmem-rss:(?<shared>\d+)kB)?/i,
    isKill: true,
    read: ({ message, pid, comm, anonymous, file, shared }) => ({
      ...(message === undefined ? {} : { by: causeOf(message) }),
      pid: Number(pid),
      comm: unescapeName(comm ?? ''),
      memoryBytes: [anonymous, file, shared].reduce((sum, part) => sum + Number(part ?? 0), 0) * KIBIBYTE,
    }),
  },
  {
    // Until 5.0: "Out of memory: Kill process 9 (x) score 900 or sacrifice child". A child may be killed instead.
    form: /^(?<message>[\w() ]*out of memory[\w() ]*): Kill process \d+ \(.*\) score \d+/i,
    read: ({ message }) => ({ by: causeOf(message ?? '') }),
  },
  {
    // 5.0 and later, before the line of the kill.
    form: /^oom-kill:constraint=(?<constraint>\w+),.*?(?:,oom_memcg=(?<limit>.*?))?(?:,global_oom)?,task_memcg=(?<group>.*),task=(?<comm>.*),pid=(?<pid>\d+),uid=\d+$/,
    read: ({ constraint, limit, group, comm, pid }) => ({
      by: constraint === 'CONSTRAINT_MEMCG' ? 'kernel, limit of a group' : 'kernel',
      pid: Number(pid),
      comm: unescapeName(comm ?? ''),
      group: unescapeName(group ?? ''),
      limitGroup: limit === undefined ? undefined : unescapeName(limit),
    }),
  },
  {
    // Until 4.20.
    form: /^Task in (?<group>\/.*) killed as a result of limit of (?<limit>\/.*)$/,
    read: ({ group, limit }) => ({
      by: 'kernel, limit of a group',
      group: unescapeName(group ?? ''),
      limitGroup: unescapeName(limit ?? ''),
    }),
  },
  {
    // 4.19 and later, before the lines of the other members.
    form: /^Tasks in (?<group>\/.*) are going to be killed due to memory\.oom\.group set$/,
    isOfAll: true,
    read: ({ group }) => ({ group: unescapeName(group ?? '') }),
  },
];

/** Words that each line of interest contains, to skip the others quickly. */
export const KILL_WORDS =
  /Kill(?:ed)? process|oom-kill:constraint=|killed as a result of limit of|due to memory\.oom\.group/;

/** A description that is not followed by its kill within these lines belongs to none. */
const MOST_LINES_BETWEEN = 400;

/**
 * Reads lines of the kernel in their order, and returns a kill when its line was read: lines before it name the control
 * group and the limit. The kernel omits descriptions of kills that follow each other quickly.
 */
export class KernelLines {
  #described: Facts = {};
  #isOfAll = false;
  #linesLeft = 0;

  read(line: string): Facts | undefined {
    if (this.#linesLeft > 0 && --this.#linesLeft === 0) this.#described = {};
    if (!KILL_WORDS.test(line)) return undefined;
    for (const { form, read, isKill = false, isOfAll = false } of FORMS) {
      const groups = form.exec(line)?.groups;
      if (groups !== undefined) return isKill ? this.#end(read(groups)) : this.#describe(read(groups), isOfAll);
    }
    return undefined;
  }

  #describe(facts: Facts, isOfAll: boolean): undefined {
    this.#described = isOfAll ? facts : { ...(this.#isOfAll ? {} : this.#described), ...facts };
    this.#isOfAll = isOfAll;
    this.#linesLeft = MOST_LINES_BETWEEN;
  }

  #end(facts: Facts): Facts {
    const described = this.#described;
    if (!this.#isOfAll) this.#described = {};
    return { by: 'kernel', ...described, ...facts };
  }
}

function causeOf(message: string): 'kernel' | 'kernel, limit of a group' {
  return /cgroup/i.test(message) ? 'kernel, limit of a group' : 'kernel';
}

/** Decodes `\x0a` and the like, the form of unprintable characters in /dev/kmsg. */
export function unescapeName(text: string): string {
  return text.replaceAll(/\\x([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
