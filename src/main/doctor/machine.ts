import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ForegroundStatus } from '../../shared/contract/schemas';
import type { Directories } from '../base/directories';
import type { FileSystemUsage } from '../platform/file-system-usage';
import { readFolder, readSysText } from '../platform/linux/read-sys';
import type { LinuxRoots } from '../platform/linux/roots';
import type { SessionBus } from './session-bus';

type Environment = Readonly<Record<string, string | undefined>>;

/** Properties of the host that responds, as far as checks use them. */
export interface RunningHost {
  readonly pid: number;
  readonly version: string;
  readonly kind: string;
  /** Address of the dashboard; null if it is not served. */
  readonly url: string | null;
  readonly isOtherBuild: boolean;
  readonly notices: readonly string[];
  /** Sources that measure nothing, or not everything, with the reason. */
  readonly silentSources: readonly { readonly title: string; readonly reason: string }[];
  /** The window in front; undefined if the host is older. */
  readonly foreground?: Pick<ForegroundStatus, 'state' | 'reason' | 'source'> | undefined;
  /** Reasons of actions that do not work, null for the others, by the name of the action. */
  readonly actions: ReadonlyMap<string, string | null>;
}

export type HostState =
  | { readonly kind: 'running'; readonly host: RunningHost }
  | { readonly kind: 'none' }
  /** A process holds the instance and does not respond, or cannot be trusted. */
  | { readonly kind: 'problem'; readonly problem: string; readonly advice: string };

export interface Settings {
  readonly dashboard: { readonly enabled: boolean; readonly port: number };
  /** The first mistake in homeostat.yaml; undefined if there is none. */
  readonly problem: string | undefined;
}

/** Reads of a machine that files alone do not answer. Tests replace them. */
export interface Probes {
  /** Checks whether this user may write to a path. */
  isWritable(path: string): boolean;
  usageOf(path: string): Promise<FileSystemUsage>;
  /** Watches a directory for a moment. @throws the system's error */
  watch(path: string): void;
  /** Returns undefined if no program of the system knows. */
  isClockSynchronized(): Promise<boolean | undefined>;
  /** @throws if there is no session bus */
  openBus(): Promise<SessionBus>;
  /** @throws AdvisedError if another user could change the directory */
  requireTrusted(path: string): void;
  /** Returns the program that listens on a TCP port; null if it is another user's, undefined if none does. */
  findListener(port: number): Promise<string | null | undefined>;
}

interface MachineParts {
  /** `/`, or the folder of a copy. */
  readonly root: string;
  readonly platform: NodeJS.Platform;
  readonly uid: number;
  readonly userName: string;
  readonly userHome: string;
  /** Name in /proc of the process that needs the rights: the host, or this process without one. */
  readonly subject: string;
  readonly env: Environment;
  /** Environment of that process. */
  readonly hostEnv: Environment;
  readonly directories: Directories;
  /** Folder in which Homeostat is installed. */
  readonly installation: string;
  readonly versions: Readonly<{ node: string; electron?: string | undefined }>;
  readonly settings: Settings;
  readonly hostState: HostState;
  /** True if the privileged helper is installed and can be started. */
  readonly hasHelper: boolean;
  readonly probes: Probes;
}

/** One machine as the checks see it. Paths are those of the machine, also in a copy. */
export class Machine {
  readonly roots: LinuxRoots;
  readonly #known = new Map<unknown, unknown>();

  constructor(readonly parts: MachineParts) {
    this.roots = { proc: this.path('/proc'), sys: this.path('/sys') };
  }

  /** Returns the present place of a path of the machine. */
  path(path: string): string {
    return join(this.parts.root, path);
  }

  /** Reads a file, trimmed; undefined if it cannot be read. */
  text(path: string): string | undefined {
    return readSysText(this.path(path));
  }

  list(path: string): readonly string[] {
    return readFolder(this.path(path));
  }

  has(path: string): boolean {
    return existsSync(this.path(path));
  }

  isWritable(path: string): boolean {
    return this.parts.probes.isWritable(this.path(path));
  }

  /** Returns a fact that several checks use, which is read once. */
  know<T>(read: (machine: Machine) => T): T {
    if (!this.#known.has(read)) this.#known.set(read, read(this));
    return this.#known.get(read) as T;
  }

  /** Returns the session bus, which is connected once. @throws if there is none */
  bus(): Promise<SessionBus> {
    return this.know(openBus);
  }

  async close(): Promise<void> {
    if (!this.#known.has(openBus)) return;
    await this.bus().then(
      (bus) => bus.close(),
      () => undefined,
    );
  }
}

function openBus(machine: Machine): Promise<SessionBus> {
  return machine.parts.probes.openBus();
}
