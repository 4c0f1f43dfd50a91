/** What the kernel says a process is doing. */
export type ProcessState = 'running' | 'sleeping' | 'disk_sleep' | 'stopped' | 'zombie' | 'idle' | 'unknown';

/** One process at one instant. Identity is pid and start time together: pids are used again. */
export interface ProcessRow {
  readonly pid: number;
  readonly parentPid: number;
  readonly startedAtMs: number;
  /** What groups processes to an application: the base name of the executable, or the interpreter's script. */
  readonly app: string;
  readonly name: string;
  /** The command line, secrets redacted; empty for kernel threads. Hostile text. */
  readonly command: string;
  readonly user: string;
  readonly state: ProcessState;
  /** In cores: 1 is one core fully used. */
  readonly cpuCores: number;
  readonly memoryBytes: number;
  /** null where the kernel does not let us read another user's I/O. */
  readonly readBytesPerSecond: number | null;
  readonly writtenBytesPerSecond: number | null;
  readonly threads: number;
  readonly nice: number;
}

export interface ProcessTable {
  readonly atMs: number;
  readonly rows: readonly ProcessRow[];
}
