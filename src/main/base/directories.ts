import { createHash } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Lists the places of an instance. `--home` and HOMEOSTAT_HOME put all of them under one directory. */
export interface Directories {
  /** Holds a person's choices: homeostat.yaml, alerts.yaml. */
  readonly config: string;
  /** Holds everything worth a backup: metrics.db, state.db, head.log, journal.log. */
  readonly data: string;
  /** Holds everything else: logs, the token. */
  readonly state: string;
  /** Path of the socket (a named pipe on Windows) on which the owner responds. */
  readonly socket: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface DirectoryOptions {
  readonly home?: string | undefined;
  readonly env?: Environment;
  readonly platform?: NodeJS.Platform;
  /** The person's home directory. */
  readonly userHome?: string;
}

/** The kernel allows 108 bytes for a socket's path, macOS 104. */
const SOCKET_PATH_LIMIT_BYTES = 100;

export function resolveDirectories({
  home,
  env = process.env,
  platform = process.platform,
  userHome = homedir(),
}: DirectoryOptions): Directories {
  const given = home ?? nonEmpty(env['HOMEOSTAT_HOME']);
  const directories = given === undefined ? systemDirectories(env, platform, userHome) : inOne(resolve(given));
  return { ...directories, socket: socketOf(directories, env, platform, userHome) };
}

type Places = Omit<Directories, 'socket'>;

function inOne(root: string): Places {
  return { config: root, data: root, state: root };
}

function systemDirectories(env: Environment, platform: NodeJS.Platform, userHome: string): Places {
  if (platform === 'win32') {
    const base = join(nonEmpty(env['LOCALAPPDATA']) ?? join(userHome, 'AppData', 'Local'), 'Homeostat');
    return { config: base, data: join(base, 'data'), state: join(base, 'state') };
  }
  if (platform === 'darwin') {
    const base = join(userHome, 'Library', 'Application Support', 'Homeostat');
    return { config: base, data: base, state: join(userHome, 'Library', 'Logs', 'Homeostat') };
  }
  // XDG Base Directory Specification: relative paths in these variables are ignored.
  const xdg = (name: string, fallback: string) => {
    const value = nonEmpty(env[name]);
    return join(value?.startsWith('/') ? value : join(userHome, fallback), 'homeostat');
  };
  return {
    config: xdg('XDG_CONFIG_HOME', '.config'),
    data: xdg('XDG_DATA_HOME', '.local/share'),
    state: xdg('XDG_STATE_HOME', '.local/state'),
  };
}

/** Puts the socket into a directory of this person alone if the path in the data directory is too long. */
function socketOf({ data }: Places, env: Environment, platform: NodeJS.Platform, userHome: string): string {
  const id = createHash('sha256').update(data).digest('hex').slice(0, 16);
  if (platform === 'win32') return `\\\\.\\pipe\\homeostat-${id}`;
  const inside = join(data, 'homeostat.sock');
  if (fits(inside)) return inside;
  const runtime = nonEmpty(env['XDG_RUNTIME_DIR']);
  const parent = runtime?.startsWith('/') ? runtime : join(userHome, '.cache');
  const outside = join(parent, `homeostat-${id}`, 'sock');
  return fits(outside) ? outside : join(tmpdir(), `homeostat-${id}`, 'sock');
}

function fits(socket: string): boolean {
  return Buffer.byteLength(socket) <= SOCKET_PATH_LIMIT_BYTES;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}
