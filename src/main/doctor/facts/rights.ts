import type { Machine } from '../machine';

/** Numbers of capabilities (capabilities(7)). */
const CAPABILITIES = {
  DAC_OVERRIDE: 1,
  KILL: 5,
  SYS_PTRACE: 19,
  SYS_NICE: 23,
} as const;

const SYS_RESOURCE = 24n;

export type Capability = keyof typeof CAPABILITIES;

/** Rights of the process that makes changes. */
export interface Rights {
  readonly isRoot: boolean;
  /** Effective capabilities among those that Homeostat uses. */
  readonly capabilities: ReadonlySet<Capability>;
  /** True if programs with the set-user-ID bit, such as pkexec, give no rights. */
  readonly isLocked: boolean;
  readonly groups: ReadonlySet<number>;
  /** False if no program may raise a limit, not even one that root starts: containers are made so. */
  readonly mayRaiseLimits: boolean;
  /** Lowest nice value that it may set without a capability; 20 for none. */
  readonly lowestNice: number;
}

/** Reads /proc/PID/status and /proc/PID/limits (proc_pid_status(5)). */
export function readRights(machine: Machine): Rights {
  const { uid, subject } = machine.parts;
  const status = machine.text(`/proc/${subject}/status`) ?? '';
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
  const maskOf = (name: string) => (/^[\da-f]+$/i.test(field(name)) ? BigInt(`0x${field(name)}`) : undefined);
  const effective = maskOf('CapEff') ?? 0n;
  const names = Object.keys(CAPABILITIES) as Capability[];
  const { soft } = limitOf(machine, 'Max nice priority');
  return {
    isRoot: uid === 0,
    capabilities: new Set(names.filter((name) => (effective >> BigInt(CAPABILITIES[name])) & 1n)),
    isLocked: field('NoNewPrivs') === '1',
    mayRaiseLimits: (((maskOf('CapBnd') ?? -1n) >> SYS_RESOURCE) & 1n) === 1n,
    groups: new Set(`${field('Groups')} ${field('Gid')}`.split(/\s+/).filter(Boolean).map(Number)),
    // setrlimit(2): the limit is 20 minus the nice value.
    lowestNice: 20 - Math.min(soft ?? 0, 40),
  };
}

/** Checks whether a lowered priority can be raised again to the usual one, which an undo needs. */
export function mayRaisePriority(machine: Machine): boolean {
  const { capabilities, lowestNice } = machine.know(readRights);
  return capabilities.has('SYS_NICE') || lowestNice <= 0;
}

/** Returns a limit of the process that makes changes; Infinity for none, undefined if it is unknown. */
export function limitOf(machine: Machine, name: string): Readonly<{ soft?: number; hard?: number }> {
  const text = machine.text(`/proc/${machine.parts.subject}/limits`) ?? '';
  const [, soft, hard] = new RegExp(`^${name}\\s+(\\S+)\\s+(\\S+)`, 'm').exec(text) ?? [];
  if (soft === undefined || hard === undefined) return {};
  return { soft: numberOf(soft), hard: numberOf(hard) };
}

function numberOf(text: string): number {
  return text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);
}
