import type { ChangeState } from '../contract/optimization-schemas';

/** Who a process is, over reuse of its pid: compared before every write. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot. */
  readonly startTicks: number;
  readonly uid: number;
  /** Device and inode of the executable, `8:1234`; empty where it may not be read. */
  readonly executable: string;
}

/** Which file a value is in. */
export interface FileIdentity {
  readonly path: string;
  /** Device and inode, `0:1234`. */
  readonly file: string;
}

/** One thing that can be set, as data: it goes to the journal, and an undo needs nothing else. */
export type Knob =
  | { readonly kind: 'nice'; readonly process: ProcessIdentity; readonly thread: number }
  | { readonly kind: 'affinity'; readonly process: ProcessIdentity; readonly thread: number }
  | { readonly kind: 'io-class'; readonly process: ProcessIdentity; readonly thread: number }
  /** `other`, `batch` or `idle`; ` reset-on-fork` behind it where children do not inherit. */
  | { readonly kind: 'scheduling-policy'; readonly process: ProcessIdentity; readonly thread: number }
  | { readonly kind: 'run-state'; readonly process: ProcessIdentity }
  /** How much rather than others it is killed where memory runs out: -1000 to 1000. */
  | { readonly kind: 'oom-score'; readonly process: ProcessIdentity }
  | { readonly kind: 'autogroup'; readonly process: ProcessIdentity }
  | { readonly kind: 'value'; readonly file: FileIdentity }
  /**
   * A pair of sysctl files, `<path>_bytes` and `<path>_ratio`, of which one is in force and the other 0: `bytes 4096` or
   * `ratio 20`. Known by its path alone, since inodes under /proc/sys change whenever the kernel forgets them.
   */
  | { readonly kind: 'bytes-or-ratio'; readonly path: string }
  /** A file under /proc/sys with one value. By its path alone, as above. */
  | { readonly kind: 'sysctl'; readonly path: string }
  /**
   * The I/O scheduler of a device: `bfq`. Behind the one that was in force when this was planned stand its settings, since
   * the kernel forgets them with it: `mq-deadline nr_requests=256 iosched/fifo_batch=16`.
   */
  | { readonly kind: 'io-scheduler'; readonly file: FileIdentity; readonly usual: string }
  /** Swap in compressed memory on a device under /sys/block: `off lzo-rle`, with its algorithm, or `on` and its bytes. */
  | { readonly kind: 'zram-swap'; readonly path: string }
  /** A unit of the person's own systemd: `active` or `inactive`. */
  | { readonly kind: 'user-unit'; readonly unit: string }
  /** A file of a control group with one value, as it is written: a weight, a quota, a limit. */
  | { readonly kind: 'group-value'; readonly file: FileIdentity }
  /** Whether a control group only gets what nobody else wants of the processor, by its weight: `weight 512` or `idle`. */
  | { readonly kind: 'group-idle'; readonly file: FileIdentity; readonly weight: string }
  /** `frozen` or `running`; the file is `freezer.state` or `cgroup.freeze`. */
  | { readonly kind: 'group-frozen'; readonly file: FileIdentity }
  /** The line of one disk, by its numbers, in a file of limits; without any, the one that takes limits away. */
  | { readonly kind: 'group-io-limit'; readonly file: FileIdentity; readonly device: string }
  /** `not asked for`, or the bytes to push out of a control group's memory, which come back by themselves. */
  | { readonly kind: 'group-reclaim'; readonly file: FileIdentity }
  /** A whole small file: `absent`, or mode and bytes, `644:` and base64. */
  | { readonly kind: 'content'; readonly path: string }
  /** A file that is `in place` or `quarantined`: moved to `place` on the same disk. */
  | { readonly kind: 'place'; readonly file: FileIdentity; readonly place: string }
  /** How many times slower Homeostat itself measures. It ends with the host. */
  | { readonly kind: 'own-pace' };

/** A knob with what it was and what it shall be. */
export interface KnobChange {
  readonly knob: Knob;
  readonly before: string;
  readonly want: string;
}

/** Whether a change still holds something that an undo must look at. */
export function isOpen(state: ChangeState): boolean {
  return state === 'intent' || state === 'applied' || state === 'trial' || state === 'kept';
}

/**
 * Whether what its process starts takes the value over. Of the threads only the first counts: others may have had values
 * of their own before.
 */
export function isInherited(knob: Knob): boolean {
  if (!('thread' in knob)) return knob.kind === 'oom-score';
  const { process: owner, thread } = knob;
  return thread === owner.pid;
}

/** Names a knob uniquely: a second change on the same knob is refused. */
export function knobName(knob: Knob): string {
  if (knob.kind === 'own-pace') return 'own-pace';
  if ('path' in knob) return `${knob.kind} ${knob.path}`;
  // The same weight, which being idle takes away.
  if (knob.kind === 'group-idle') return `group-value ${knob.file.path}`;
  if (knob.kind === 'group-io-limit') return `${knob.kind} ${knob.file.path} ${knob.device}`;
  if ('file' in knob) return `${knob.kind} ${knob.file.path}`;
  if (knob.kind === 'user-unit') return `user-unit ${knob.unit}`;
  const { pid, startTicks } = knob.process;
  const thread = 'thread' in knob ? ` ${knob.thread}` : '';
  return `${knob.kind} ${pid}@${startTicks}${thread}`;
}

/**
 * Whether a value is that of a way back that was cut short: the main thing is as before, and what the kernel forgets with
 * it is not yet. It counts as ours, so that it is finished.
 */
export function isCutShort(knob: Knob, value: string, before: string): boolean {
  if (knob.kind === 'io-scheduler') return value.split(' ')[0] === before.split(' ')[0];
  return knob.kind === 'zram-swap' && value.startsWith('off ') && before.startsWith('off ');
}

/**
 * What a person would type to set a knob, for whoever trusts a shell more than us.
 *
 * @example shellLine({ kind: 'value', file: { path: '/sys/x', file: '0:1' } }, '5') // "echo '5' > '/sys/x'"
 */
export function shellLine(knob: Knob, value: string): string {
  switch (knob.kind) {
    case 'value':
    case 'group-value':
    case 'group-io-limit':
      return `echo ${quote(value)} > ${quote(knob.file.path)}`;
    case 'group-idle': {
      const idle = quote(knob.file.path.replace(/[^/]+$/, 'cpu.idle'));
      if (value === 'idle') return `echo 1 > ${idle}`;
      return `echo 0 > ${idle}; echo ${Number(value.split(' ')[1])} > ${quote(knob.file.path)}`;
    }
    case 'group-frozen': {
      const words = knob.file.path.endsWith('/freezer.state') ? ['FROZEN', 'THAWED'] : ['1', '0'];
      return `echo ${words[value === 'frozen' ? 0 : 1]} > ${quote(knob.file.path)}`;
    }
    case 'group-reclaim':
      return value === 'not asked for'
        ? '# memory returns automatically when it is used'
        : `echo ${Number(value)} > ${quote(knob.file.path)}`;
    case 'bytes-or-ratio': {
      const [unit = '', amount] = value.split(' ');
      return `echo ${Number(amount)} > ${quote(`${knob.path}_${unit}`)}`;
    }
    case 'sysctl':
      return `echo ${quote(value)} > ${quote(knob.path)}`;
    case 'io-scheduler': {
      const [name = '', ...settings] = value.split(' ');
      const queue = knob.file.path.replace(/\/scheduler$/, '');
      const lines = [`scheduler=${name}`, ...settings].map((setting) => {
        const [file, to = ''] = setting.split('=');
        return `echo ${quote(to)} > ${quote(`${queue}/${file}`)}`;
      });
      return lines.join('; ');
    }
    case 'zram-swap': {
      const device = quote(knob.path.replace('/sys/block', '/dev'));
      const [state, detail] = value.split(' ');
      return state === 'off'
        ? `swapoff ${device}; echo 1 > ${quote(`${knob.path}/reset`)}`
        : `echo ${Number(detail)} > ${quote(`${knob.path}/disksize`)} && mkswap ${device} && swapon -p 100 ${device}`;
    }
    case 'user-unit':
      return `systemctl --user ${value === 'active' ? 'start' : 'stop'} ${quote(knob.unit)}`;
    case 'content': {
      if (value === 'absent') return `rm ${quote(knob.path)}`;
      const [mode = '', bytes = ''] = value.split(':');
      return `echo ${quote(bytes)} | base64 -d > ${quote(knob.path)}; chmod ${mode} ${quote(knob.path)}`;
    }
    case 'place': {
      const { path } = knob.file;
      const [from, to] = value === 'in place' ? [knob.place, path] : [path, knob.place];
      return `mv -n ${quote(from)} ${quote(to)}`;
    }
    case 'own-pace':
      return `# measure ${Number(value)} times less often; ends when the host exits`;
    case 'nice':
      return `renice -n ${Number(value)} -p ${knob.thread}`;
    case 'affinity':
      return `taskset -p ${quote(value)} ${knob.thread}`;
    case 'io-class': {
      const [name = 'none', level] = value.split(':');
      return `ionice -c ${name}${level === undefined ? '' : ` -n ${Number(level)}`} -p ${knob.thread}`;
    }
    case 'scheduling-policy': {
      const [policy, flag] = value.split(' ');
      return `chrt --${policy}${flag === undefined ? '' : ` --${flag}`} -p 0 ${knob.thread}`;
    }
    case 'oom-score': {
      const { pid } = knob.process;
      return `echo ${Number(value)} > /proc/${pid}/oom_score_adj`;
    }
    case 'run-state': {
      const { pid } = knob.process;
      return `kill -${value === 'stopped' ? 'STOP' : 'CONT'} ${pid}`;
    }
    case 'autogroup': {
      const { pid } = knob.process;
      return `echo ${Number(value)} > /proc/${pid}/autogroup`;
    }
  }
}

/** A text as one word of a shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
