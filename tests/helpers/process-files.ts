export interface FakeProcess {
  readonly pid: number;
  readonly name: string;
  readonly parentPid: number;
  /** Content of /proc/PID/cgroup. */
  readonly cgroup: string;
  /** Process group in the foreground of its terminal: `pid` itself for a foreground process. */
  readonly terminalGroup?: number;
  readonly environment?: readonly string[];
}

/** Returns the files of a process as in /proc, by their path below it. */
export function processFiles(process: FakeProcess): Readonly<Record<string, string>> {
  const { pid, name, parentPid, cgroup, terminalGroup = -1, environment = [] } = process;
  const start = [
    pid,
    `(${name})`,
    'S',
    parentPid,
    pid,
    pid,
    0,
    terminalGroup,
    4194304,
    0,
    0,
    0,
    0,
    1,
    1,
    0,
    0,
    20,
    0,
    1,
    0,
  ];
  // Start time, sizes, and the fields up to the last CPU; scheduled as usual.
  const rest = [1000 + pid, 4096, 1, ...Array.from({ length: 14 }, () => 0), 0, 0, 0];
  return {
    [`${pid}/stat`]: `${[...start, ...rest].join(' ')}\n`,
    [`${pid}/status`]: `Name:\t${name}\nTracerPid:\t0\n`,
    [`${pid}/environ`]: environment.map((line) => `${line}\0`).join(''),
    [`${pid}/cgroup`]: `${cgroup}\n`,
  };
}
