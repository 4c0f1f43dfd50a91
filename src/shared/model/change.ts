import type { ChangeState } from '../contract/optimization-schemas';
import { assignUnitProperty, parseUnitValue, type UnitProperty } from './unit-property';

/** Identity of a process beyond its PID, which may be reused; compared before every write. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot. */
  readonly startTicks: number;
  readonly uid: number;
  /** Device and inode of the executable, such as `8:1234`; empty if it may not be read. */
  readonly executable: string;
}

/** File that contains a value. */
export interface FileIdentity {
  readonly path: string;
  /** Device and inode, such as `0:1234`. */
  readonly file: string;
}

/** Setting as data: it is written to the journal, and an undo needs nothing else. */
export type Knob =
  | {
      /**
       * A `scheduling-policy` is `other`, `batch` or `idle`, followed by ` reset-on-fork` if children do not inherit it.
       * See sched(7).
       */
      readonly kind: 'nice' | 'affinity' | 'io-class' | 'scheduling-policy';
      readonly process: ProcessIdentity;
      readonly thread: number;
    }
  | {
      /** An `oom-score` is the `oom_score_adj` from -1000 to 1000; see proc_pid_oom_score_adj(5). */
      readonly kind: 'run-state' | 'oom-score' | 'autogroup';
      readonly process: ProcessIdentity;
    }
  | { readonly kind: 'value'; readonly file: FileIdentity }
  /** File of a control group with one value, as written: a weight, quota or limit. */
  | { readonly kind: 'group-value'; readonly file: FileIdentity }
  /** `frozen` or `running`; the file is `freezer.state` or `cgroup.freeze`. */
  | { readonly kind: 'group-frozen'; readonly file: FileIdentity }
  /** `not asked for`, or the number of bytes to reclaim from a control group; memory returns automatically. */
  | { readonly kind: 'group-reclaim'; readonly file: FileIdentity }
  | {
      /**
       * Identified by its path, since the kernel gives files under /proc/sys new inodes.
       * - `sysctl`: file under /proc/sys with one value.
       * - `bytes-or-ratio`: pair of sysctl files, `<path>_bytes` and `<path>_ratio`, of which one applies and the other is
       *   0: `bytes 4096` or `ratio 20`.
       * - `zram-swap`: compressed swap on a device under /sys/block: `off` with the algorithm, such as `off lzo-rle`, or
       *   `on` with the bytes.
       * - `content`: whole small file: `absent`, or its mode and base64 content, such as `644:aGk=`.
       */
      readonly kind: 'sysctl' | 'bytes-or-ratio' | 'zram-swap' | 'content';
      readonly path: string;
    }
  /**
   * I/O scheduler of a device, such as `bfq`. The former scheduler is followed by its settings, which the kernel
   * discards with it: `mq-deadline nr_requests=256 iosched/fifo_batch=16`.
   */
  | { readonly kind: 'io-scheduler'; readonly file: FileIdentity; readonly usual: string }
  /** Unit of the user's systemd: `active` or `inactive`. */
  | { readonly kind: 'user-unit'; readonly unit: string }
  | {
      /** Property of a unit of the person's systemd, set at run time: see `UnitValue`. */
      readonly kind: 'unit-property';
      readonly unit: string;
      readonly property: UnitProperty;
      /** Folder of the control group of the unit: another unit of the same name has another one. */
      readonly group: FileIdentity;
    }
  /** `cpu.idle` of a control group, together with the weight that it replaces: `weight 512` or `idle`. */
  | { readonly kind: 'group-idle'; readonly file: FileIdentity; readonly weight: string }
  /** Line of one disk, by its device numbers, in a file of limits such as `io.max`; without a line, the limits are removed. */
  | { readonly kind: 'group-io-limit'; readonly file: FileIdentity; readonly device: string }
  /** File that is `in place` or `quarantined`, that is, moved to `place` on the same disk. */
  | { readonly kind: 'place'; readonly file: FileIdentity; readonly place: string }
  /** Factor by which Homeostat itself measures more slowly; it ends with the host. */
  | { readonly kind: 'own-pace' };

/** Setting with its values before and after a change. */
export interface KnobChange {
  readonly knob: Knob;
  readonly before: string;
  readonly want: string;
}

/** Returns true while an undo may still have to restore something. */
export function isOpen(state: ChangeState): boolean {
  return state === 'intent' || state === 'applied' || state === 'trial' || state === 'kept';
}

/**
 * Returns true if new children of the process inherit the value. Only the first thread counts: others may have had
 * values of their own before.
 */
export function isInherited(knob: Knob): boolean {
  if (!('thread' in knob)) return knob.kind === 'oom-score';
  const { process: owner, thread } = knob;
  return thread === owner.pid;
}

/** Names a setting uniquely: a second change of the same setting is refused. */
export function knobName(knob: Knob): string {
  if (knob.kind === 'own-pace') return 'own-pace';
  if ('path' in knob) return `${knob.kind} ${knob.path}`;
  // `cpu.idle` replaces the weight, so both are one setting.
  if (knob.kind === 'group-idle') return `group-value ${knob.file.path}`;
  if (knob.kind === 'group-io-limit') return `${knob.kind} ${knob.file.path} ${knob.device}`;
  if ('file' in knob) return `${knob.kind} ${knob.file.path}`;
  if (knob.kind === 'user-unit') return `user-unit ${knob.unit}`;
  if (knob.kind === 'unit-property') return `${knob.kind} ${knob.unit} ${knob.property}`;
  const { pid, startTicks } = knob.process;
  const thread = 'thread' in knob ? ` ${knob.thread}` : '';
  return `${knob.kind} ${pid}@${startTicks}${thread}`;
}

/**
 * Returns true for the value of an interrupted undo: the setting itself is restored, but not the values that the kernel
 * discarded with it. It counts as set by Homeostat, so that the undo is completed.
 */
export function isCutShort(knob: Knob, value: string, before: string): boolean {
  if (knob.kind === 'io-scheduler') return value.split(' ')[0] === before.split(' ')[0];
  // The drop-in of the undo itself was not removed yet.
  if (knob.kind === 'unit-property') {
    const [now, then] = [parseUnitValue(value), parseUnitValue(before)];
    return now.isOfRuntime && !then.isOfRuntime && now.value === then.value;
  }
  return knob.kind === 'zram-swap' && value.startsWith('off ') && before.startsWith('off ');
}

/**
 * Returns the shell command that sets a value, for people who prefer to run it themselves.
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
    case 'unit-property': {
      const { value: assigned } = parseUnitValue(value);
      const assignment = assignUnitProperty(knob.property, assigned);
      return `systemctl --user set-property --runtime ${quote(knob.unit)} ${quote(assignment)}`;
    }
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
    case 'oom-score':
    case 'run-state':
    case 'autogroup': {
      const { pid } = knob.process;
      if (knob.kind === 'run-state') return `kill -${value === 'stopped' ? 'STOP' : 'CONT'} ${pid}`;
      return `echo ${Number(value)} > /proc/${pid}/${knob.kind === 'oom-score' ? 'oom_score_adj' : 'autogroup'}`;
    }
  }
}

/** Quotes a text as one word of a shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
