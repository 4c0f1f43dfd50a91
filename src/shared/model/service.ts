import type { State } from './severity';

/** How a service is looked at. `file` is for directories too. */
export type ServiceKind = 'process' | 'http' | 'port' | 'file' | 'log' | 'command' | 'systemd' | 'scrape';

/** What one look at a service found. */
export type CheckOutcome =
  | { readonly kind: 'ok'; readonly message: string; readonly values: ServiceValues }
  /** It answers, but not as it should: slow, too large, certificate about to end. */
  | { readonly kind: 'degraded'; readonly message: string; readonly values: ServiceValues }
  | { readonly kind: 'failed'; readonly message: string; readonly values: ServiceValues }
  /** The look itself was not possible: no right to, nothing there to look with. Says nothing of the service. */
  | { readonly kind: 'impossible'; readonly message: string; readonly values: ServiceValues };

/** What a look measured beside its time, by name of a metric of the service (`response_bytes`). */
export type ServiceValues = Readonly<Record<string, number>>;

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
  /** Whether commands to start, stop or restart it are configured. */
  readonly canStart: boolean;
  readonly canStop: boolean;
  readonly restarts: number;
}
