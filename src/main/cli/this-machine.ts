import { existsSync, readFileSync, watch } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CollectorStatus, Status } from '../../shared/contract/schemas';
import { withAdvice } from '../../shared/format/sentence';
import { DEFAULT_CONFIG } from '../../shared/model/config';
import { AdvisedError, messageOf } from '../base/errors';
import { isWritable } from '../base/is-writable';
import { readTrustedFile, requireTrusted } from '../base/trusted-files';
import { YAML_BYTES } from '../base/yaml-problem';
import { type HostState, Machine, type Probes, type RunningHost, type Settings } from '../doctor/machine';
import { openSessionBus } from '../doctor/session-bus';
import type { Action } from '../optimization/action';
import { createForeignActions, createHostActions } from '../optimization/host-actions';
import { NO_RIGHTS } from '../optimization/privileged-knobs';
import { fileSystemUsage } from '../platform/file-system-usage';
import { createMacosSystem, createWindowsSystem } from '../platform/generic/foreign-system';
import { readClockSynchronized } from '../platform/linux/clock-synchronized';
import { findListeners } from '../platform/linux/find-listeners';
import { LINUX_ROOTS } from '../platform/linux/roots';
import { findHelperCommand } from '../privileged/privileged-helper';
import { findSupervisor } from '../self/supervisor-file';
import { UnreachableError } from '../transports/connect-app';
import { atOnce, type CommandContext, isOfOtherBuild } from './verb';

/** A host that does not respond in this time hangs. On a busy machine the first response takes a second. */
const HOST_LIMIT_MS = 3_000;
const PROBE_LIMIT_MS = 1_000;

type HostEnvironment = Readonly<Record<string, string | undefined>>;
/** Variables of the host's environment that checks use. */
const HOST_VARIABLES = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'XDG_CURRENT_DESKTOP'] as const;

/** Describes this machine for the checks, with the host if one responds. */
export async function describeThisMachine(context: CommandContext): Promise<Machine> {
  const { directories, bundles } = context;
  const [found, settings] = await Promise.all([findHost(context), readSettings(context)]);
  const subject = found.kind === 'running' ? subjectOf(found) : 'self';
  const uid = process.getuid?.() ?? -1;
  const hostEnv = subject === 'self' ? process.env : readEnvironment(subject);
  return new Machine({
    root: '/',
    platform: process.platform,
    uid,
    userName: readUserName(),
    userHome: homedir(),
    subject,
    env: process.env,
    hostEnv,
    directories,
    installation: installationOf(bundles),
    versions: process.versions,
    settings,
    hostState: found,
    hasHelper: findHelperCommand() !== undefined,
    probes: createProbes(hostEnv, uid),
  });
}

/** Creates the actions of this machine without an engine, which would settle the changes of an earlier run. */
export function createActionsHere({ directories }: CommandContext): readonly Action[] {
  const uid = process.getuid?.() ?? -1;
  if (process.platform === 'win32') return createForeignActions(createWindowsSystem(), uid);
  if (process.platform !== 'linux') return createForeignActions(createMacosSystem(uid), uid);
  return createHostActions({
    dataDirectory: directories.data,
    nowMs: Date.now,
    env: process.env,
    rights: NO_RIGHTS,
    guardPid: () => undefined,
  });
}

/** A user without an entry in /etc/passwd, as in some containers, has no name. */
function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'you');
  }
}

/** Returns the folder above `out`, and above the builds if there are several. */
function installationOf(bundles: URL): string {
  const above = dirname(dirname(fileURLToPath(bundles).replace(/[\\/]$/, '')));
  const builds = dirname(above);
  const cache = dirname(builds);
  return basename(builds) === 'builds' && basename(cache) === '.cache' ? dirname(cache) : above;
}

type FoundHost = HostState & { readonly hostname?: string };

async function findHost(context: CommandContext): Promise<FoundHost> {
  const { directories } = context;
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), HOST_LIMIT_MS);
  });
  try {
    const found = await Promise.race([askHost(atOnce(context)), silent]);
    return found ?? silentHost(directories.socket);
  } catch (error) {
    if (!(error instanceof UnreachableError)) return describeProblem(error);
    const supervisor = findSupervisor(directories.state);
    return supervisor === undefined || !existsSync(directories.socket)
      ? { kind: 'none' }
      : silentHost(`process ${supervisor}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Another user could respond in place of the host, or the host cannot respond. */
function describeProblem(error: unknown): HostState {
  if (error instanceof AdvisedError) return { kind: 'problem', problem: error.message, advice: error.advice };
  return {
    kind: 'problem',
    problem: `a host runs and cannot respond: ${messageOf(error)}`,
    advice: 'Run `homeostat restart`.',
  };
}

function silentHost(name: string): HostState {
  return {
    kind: 'problem',
    problem: `a host runs and does not respond (${name})`,
    advice: 'Run `homeostat restart`; `homeostat logs` shows the reason.',
  };
}

async function askHost(context: CommandContext): Promise<FoundHost> {
  const connection = await context.connect();
  try {
    const { api } = connection;
    const status = await api.status.get();
    // A host of another build may not know these.
    const [collectors, actions] = await Promise.all([
      api.collectors.list().catch(() => []),
      api.optimize.list().catch(() => []),
    ]);
    return {
      kind: 'running',
      hostname: status.hostname,
      host: {
        ...describeStatus(status),
        isOtherBuild: await isOfOtherBuild(context, status),
        silentSources: collectors.flatMap(describeSilence),
        actions: new Map(actions.map(({ id, supported, reason }) => [id, supported ? null : (reason ?? '')])),
      },
    };
  } finally {
    await connection.close();
  }
}

function describeStatus({
  pid,
  version,
  host,
  url,
  notices,
  foreground,
}: Status): Omit<RunningHost, 'isOtherBuild' | 'silentSources' | 'actions'> {
  return {
    pid,
    version,
    kind: host,
    url,
    foreground,
    notices: notices.map(({ text, advice }) => withAdvice(text, advice)),
  };
}

function describeSilence({ title, enabled, error, missing }: CollectorStatus): RunningHost['silentSources'] {
  const [reason] = [...(error === null ? [] : [error]), ...missing];
  return enabled && reason !== undefined ? [{ title, reason }] : [];
}

/** A host in another container may share the socket, and its process numbers mean others here. */
function subjectOf(found: FoundHost): string {
  if (found.kind !== 'running' || found.hostname !== hostname()) return 'self';
  const folder = String(found.host.pid);
  return existsSync(join(LINUX_ROOTS.proc, folder, 'limits')) ? folder : 'self';
}

/** Reads only the variables that checks need: others may be secret. */
function readEnvironment(pid: string): HostEnvironment {
  try {
    const lines = readFileSync(join(LINUX_ROOTS.proc, pid, 'environ'), 'utf8').split('\0');
    return Object.fromEntries(
      HOST_VARIABLES.map((name) => [name, lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1)]),
    );
  } catch {
    return process.env;
  }
}

async function readSettings({ directories, configFile }: CommandContext): Promise<Settings> {
  const file = configFile ?? join(directories.config, 'homeostat.yaml');
  const { dashboard } = DEFAULT_CONFIG;
  const read = readTrustedFile(file, YAML_BYTES);
  if (!read.ok) return { dashboard, problem: read.isMissing ? undefined : `cannot use ${file}: ${read.reason}` };
  if (read.text === '') return { dashboard, problem: undefined };
  const [{ parseConfig }, yaml] = await Promise.all([import('../config/parse-config'), import('../base/yaml-problem')]);
  const parsed = parseConfig(read.text);
  if (parsed.ok) return { dashboard: parsed.config.dashboard, problem: undefined };
  const [first] = parsed.problems;
  return { dashboard, problem: `${file}: ${first === undefined ? 'not valid' : yaml.describeProblem(first)}` };
}

function createProbes(hostEnv: HostEnvironment, uid: number): Probes {
  return {
    isWritable,
    usageOf: async (path) => fileSystemUsage(await statfs(path)),
    watch(path) {
      const watcher = watch(path, { persistent: false });
      watcher.on('error', () => undefined);
      watcher.close();
    },
    isClockSynchronized: () => readClockSynchronized(PROBE_LIMIT_MS),
    openBus: () => openSessionBus(busVariables(hostEnv), uid, AbortSignal.timeout(PROBE_LIMIT_MS)),
    requireTrusted: (path) => void requireTrusted(path, 'directory'),
    async findListener(port) {
      const [found] = await findListeners(LINUX_ROOTS.proc, port);
      return found === undefined ? undefined : found.app;
    },
  };
}

function busVariables(env: HostEnvironment) {
  const { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: folder } = env;
  return {
    ...(address === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: address }),
    ...(folder === undefined ? {} : { XDG_RUNTIME_DIR: folder }),
  };
}
