import type { State } from './severity';

/** How a service is looked at. `file` is for directories too. */
export type ServiceKind = 'process' | 'http' | 'port' | 'file' | 'log' | 'command' | 'systemd' | 'scrape';

/** Commands as program and arguments; no shell reads them. Set in the file only. */
export interface ServiceCommands {
  readonly start?: readonly string[] | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly restart?: readonly string[] | undefined;
  readonly directory?: string | undefined;
}

interface Common {
  readonly name: string;
  readonly group?: string | undefined;
  readonly interval_seconds: number;
  readonly timeout_seconds: number;
  /** Failed looks in a row that are forgiven before it counts as unhealthy. */
  readonly retries: number;
  /** Names of services that must be healthy for this one to be; they are started first. */
  readonly depends_on: readonly string[];
  readonly commands?: ServiceCommands | undefined;
  readonly restart_on_failure: boolean;
}

export interface ProcessService extends Common {
  readonly kind: 'process';
  /** Of the executable or application; `*` stands for anything. */
  readonly match: string;
  readonly min_count: number;
  readonly max_count?: number | undefined;
  readonly max_cpu_cores?: number | undefined;
  readonly max_memory_megabytes?: number | undefined;
}

export interface HttpService extends Common {
  readonly kind: 'http';
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** Empty: any of 200 to 299. */
  readonly expect_status: readonly number[];
  readonly expect_body?: string | undefined;
  readonly max_response_seconds?: number | undefined;
  readonly certificate_days: number;
  readonly allow_link_local: boolean;
  /** Header values name secrets: `env:NAME` or `file:/path` of a 0600 file. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface PortService extends Common {
  readonly kind: 'port';
  readonly host: string;
  readonly port: number;
  readonly allow_link_local: boolean;
  /** Who should hold a local port, by application; another holder is a conflict. */
  readonly expect_holder?: string | undefined;
}

export interface FileService extends Common {
  readonly kind: 'file';
  readonly path: string;
  readonly min_bytes?: number | undefined;
  readonly max_bytes?: number | undefined;
  readonly max_age_seconds?: number | undefined;
  readonly min_entries?: number | undefined;
  readonly max_entries?: number | undefined;
  /** Lower-case hexadecimal. */
  readonly sha256?: string | undefined;
}

export interface LogService extends Common {
  readonly kind: 'log';
  readonly path: string;
  readonly format: 'plain' | 'json';
  /** A regular expression that an error's line contains. */
  readonly error_pattern: string;
  readonly max_errors_per_minute: number;
}

export interface CommandService extends Common {
  readonly kind: 'command';
  readonly command: readonly string[];
  readonly expect_exit: number;
  /** Bounds of the number that the command prints, where it prints one. */
  readonly warning_above?: number | undefined;
  readonly critical_above?: number | undefined;
}

export interface SystemdService extends Common {
  readonly kind: 'systemd';
  readonly unit: string;
  readonly scope: 'system' | 'user';
}

export interface ScrapeService extends Common {
  readonly kind: 'scrape';
  readonly url: string;
  readonly allow_link_local: boolean;
  /** Metrics to keep, `*` standing for anything; empty for all, up to a limit. */
  readonly metrics: readonly string[];
}

/** What is watched, as it is declared. */
export type ServiceDefinition =
  | ProcessService
  | HttpService
  | PortService
  | FileService
  | LogService
  | CommandService
  | SystemdService
  | ScrapeService;

/** What a look measured beside its time, by name (`response_bytes`). */
export type ServiceValues = Readonly<Record<string, number>>;

/** What one look at a service found. `impossible`: the look itself could not be made, which says nothing of the service. */
export interface CheckOutcome {
  /** `degraded`: it answers, but not as it should. */
  readonly kind: 'ok' | 'degraded' | 'failed' | 'impossible';
  readonly message: string;
  readonly values: ServiceValues;
}

/** A service as it is known now. */
export interface ServiceStatus {
  readonly name: string;
  readonly group: string | null;
  readonly kind: ServiceKind;
  /** What is looked at, in words: a URL, a port, a path. */
  readonly target: string;
  readonly state: State;
  readonly stateSinceMs: number;
  readonly lastCheckAtMs: number | null;
  readonly responseSeconds: number | null;
  /** Of the looks of the last hour, 0-1; null before the first. */
  readonly successRatio: number | null;
  readonly message: string;
  readonly dependsOn: readonly string[];
  /** Whether commands to start and to stop it are configured. */
  readonly canStart: boolean;
  readonly canStop: boolean;
  readonly restarts: number;
  /** `file`: declared in homeostat.yaml, and changed there only. */
  readonly origin: 'file' | 'dashboard' | 'own';
}

/** Something that listens here and could be watched. */
export interface ServiceProposal {
  readonly definition: ServiceDefinition;
  readonly reason: string;
}

/** @returns what a service's definition looks at, in words */
export function describeTarget(definition: ServiceDefinition): string {
  switch (definition.kind) {
    case 'process':
      return definition.match;
    case 'http':
    case 'scrape':
      return definition.url;
    case 'port':
      return `${definition.host}:${definition.port}`;
    case 'file':
    case 'log':
      return definition.path;
    case 'command':
      return definition.command.join(' ');
    case 'systemd':
      return definition.unit;
  }
}
