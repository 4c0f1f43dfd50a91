import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { Machine, type Probes, type RunningHost } from '../../src/main/doctor/machine';
import type { SessionBus } from '../../src/main/doctor/session-bus';
import type { DbusValue } from '../../src/main/platform/linux/dbus/signature';
import { DEFAULT_CONFIG } from '../../src/shared/model/config';
import { temporaryDirectory } from './temporary';
import { writeTree } from './write-tree';

type Files = Readonly<Record<string, string>>;
interface Options extends Partial<Omit<Machine['parts'], 'root' | 'probes'>> {
  readonly probes?: Partial<Probes>;
  /** Paths, and folders with everything in them, that this user may write. */
  readonly writable?: readonly string[];
  /** Modes of files by path. */
  readonly modes?: Readonly<Record<string, number>>;
}

const NO_BUS = new Error('/run/user/1000/bus: no such socket');

/** Creates a machine of files by path, for the checks of `homeostat doctor`. The user is ann with uid 1000. */
export function createMachine(files: Files, { probes, writable = [], modes = {}, ...parts }: Options = {}): Machine {
  const root = temporaryDirectory();
  writeTree(root, files);
  for (const [path, mode] of Object.entries(modes)) chmodSync(join(root, path), mode);
  const home = '/home/ann';
  return new Machine({
    root,
    platform: 'linux',
    uid: 1000,
    userName: 'ann',
    userHome: home,
    subject: 'self',
    env: {},
    hostEnv: {},
    directories: {
      config: `${home}/.config/homeostat`,
      data: `${home}/.local/share/homeostat`,
      state: `${home}/.local/state/homeostat`,
      socket: `${home}/.local/share/homeostat/homeostat.sock`,
    },
    installation: '/opt/homeostat',
    versions: { node: '24.21.0' },
    settings: { dashboard: DEFAULT_CONFIG.dashboard, problem: undefined },
    hostState: { kind: 'none' },
    hasHelper: false,
    ...parts,
    probes: {
      isWritable: (path) => {
        const own = path.slice(root.length);
        return writable.some((one) => own === one || own.startsWith(`${one}/`));
      },
      usageOf: async () => ({
        sizeBytes: 2 ** 40,
        usedBytes: 0,
        availableBytes: 2 ** 40,
        inodes: 10_000_000,
        inodesFree: 9_000_000,
      }),
      watch: () => undefined,
      isClockSynchronized: async () => true,
      openBus: () => Promise.reject(NO_BUS),
      requireTrusted: () => undefined,
      findListener: async () => undefined,
      ...probes,
    },
  });
}

export function sampleHost(changes: Partial<RunningHost> = {}): Machine['parts']['hostState'] {
  return {
    kind: 'running',
    host: {
      pid: 4242,
      version: '0.1.0',
      kind: 'headless',
      url: 'http://127.0.0.1:7842/#token=secret',
      isOtherBuild: false,
      notices: [],
      silentSources: [],
      actions: new Map(),
      ...changes,
    },
  };
}

/**
 * Creates a session bus.
 *
 * @param answers by name on the bus and member, such as `{ 'org.kde.StatusNotifierWatcher': { Get: [{ … }] } }`
 * @param startable names for which the bus would start a program
 */
export function createBus(
  answers: Readonly<Record<string, Readonly<Record<string, readonly DbusValue[]>>>>,
  startable: readonly string[] = [],
): SessionBus {
  return {
    socket: '/run/user/1000/bus',
    ownerOf: async (name) => (answers[name] === undefined ? undefined : `:1.${Object.keys(answers).indexOf(name)}`),
    isStartable: async (name) => startable.includes(name),
    async ask(owner, { member }) {
      const name = Object.keys(answers)[Number(owner.slice(':1.'.length))] ?? '';
      const answer = answers[name]?.[member];
      if (answer === undefined) throw new Error(`no answer for ${member}`);
      return answer;
    },
    close: () => undefined,
  };
}
