export interface FakeProcess {
  readonly pid: number;
  readonly name: string;
  readonly parentPid: number;
  /** Of /proc/PID/cgroup. */
  readonly cgroup: string;
  /** What its terminal waits for: `pid` itself where it is in the foreground. */
  readonly terminalGroup?: number;
  readonly environment?: readonly string[];
}

/** The files of a process as in /proc, by their path beneath it. */
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
  // Start time, sizes, then up to the processor it ran on last; scheduled as usual.
  const rest = [1000 + pid, 4096, 1, ...Array.from({ length: 14 }, () => 0), 0, 0, 0];
  return {
    [`${pid}/stat`]: `${[...start, ...rest].join(' ')}\n`,
    [`${pid}/status`]: `Name:\t${name}\nTracerPid:\t0\n`,
    [`${pid}/environ`]: environment.map((line) => `${line}\0`).join(''),
    [`${pid}/cgroup`]: `${cgroup}\n`,
  };
}
