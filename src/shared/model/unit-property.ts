/** Properties of a unit that share out resources (systemd.resource-control(5)). */
export type UnitProperty =
  | 'CPUWeight'
  | 'CPUQuota'
  | 'MemoryHigh'
  | 'MemoryLow'
  | 'TasksMax'
  | 'AllowedCPUs'
  | 'IOWeight';

/** Texts after `NAME=` that remove a property. */
const NO_VALUE: Readonly<Record<UnitProperty, string>> = {
  CPUWeight: '',
  CPUQuota: '',
  MemoryHigh: 'infinity',
  MemoryLow: '0',
  TasksMax: 'infinity',
  AllowedCPUs: '',
  IOWeight: '',
};

/** Microseconds of CPU time each second, as systemd counts a quota of 1%. */
const MICROSECONDS_PER_PERCENT = 10_000;

const CONFIGURED = 'configured ';

/**
 * State of a property of a unit. Its text in the journal is one of
 * - `unset`: no file sets it;
 * - `configured 50`: a file of the unit sets it;
 * - `10`: it was set at run time, for which systemd keeps a drop-in;
 * - `reset`: it was removed at run time, for which systemd keeps a drop-in too.
 *
 * A weight may be `idle`, a quota is in microseconds of each second, memory in bytes, cores are a list such as `0-1,3`.
 */
export interface UnitValue {
  /** Undefined without a value. */
  readonly value: string | undefined;
  /** True if systemd keeps a drop-in of this property that was written at run time. */
  readonly isOfRuntime: boolean;
}

export function formatUnitValue({ value, isOfRuntime }: UnitValue): string {
  if (value === undefined) return isOfRuntime ? 'reset' : 'unset';
  return isOfRuntime ? value : `${CONFIGURED}${value}`;
}

export function parseUnitValue(text: string): UnitValue {
  if (text === 'unset' || text === 'reset') return { value: undefined, isOfRuntime: text === 'reset' };
  const isOfRuntime = !text.startsWith(CONFIGURED);
  return { value: isOfRuntime ? text : text.slice(CONFIGURED.length), isOfRuntime };
}

/**
 * Returns an assignment as in a unit file and for `systemctl set-property`.
 *
 * @param value undefined to remove the property
 * @example assignUnitProperty('CPUQuota', '500000') // 'CPUQuota=50%'
 */
export function assignUnitProperty(property: UnitProperty, value: string | undefined): string {
  if (value === undefined) return `${property}=${NO_VALUE[property]}`;
  return `${property}=${property === 'CPUQuota' ? `${Number(value) / MICROSECONDS_PER_PERCENT}%` : value}`;
}
