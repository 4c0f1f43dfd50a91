import type { Deduction } from '../../shared/contract/health-schemas';
import type { ServiceDefinition, ServiceStatus } from '../../shared/contract/service-schemas';
import { formatDuration } from '../../shared/format/format';
import { Bus } from '../base/bus';
import type { Clock } from '../base/clock';
import type { Log } from '../base/log';
import { later } from '../base/timers';
import { createCheck } from './registry';
import { RestartPolicy } from './restart-policy';
import type { CheckTools, ServiceCheck } from './service-check';
import { ServiceControl } from './service-control';
import type { ServiceHealth } from './service-health';
import { ServiceRunner } from './service-runner';

/** Service with the place of its declaration; Homeostat's own service brings its check. */
export interface DeclaredService {
  readonly definition: ServiceDefinition;
  readonly origin: ServiceStatus['origin'];
  readonly check?: ServiceCheck;
}

export interface ServiceWatchParts {
  readonly tools: CheckTools;
  readonly clock: Clock;
  readonly log: Log;
  readonly logDirectory: string;
  /** Folders below which clients may name files. */
  readonly clientRoots: () => readonly string[];
}

/** Points of an unhealthy service; a degraded one costs the share of a warning. */
const WEIGHT = 30;
const DEGRADED_POINTS = 12;
/** First checks are spread over this time, so that two hundred services do not cause one spike. */
const SPREAD_MS = 5_000;

/** Watches all services: checks each, restarts those that may be, and reports problems to health. */
export class ServiceWatch {
  readonly changes = new Bus<readonly ServiceStatus[]>();
  readonly control: ServiceControl;
  readonly #runners = new Map<string, ServiceRunner>();
  readonly #policies = new Map<string, RestartPolicy>();
  readonly #restartTimers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly parts: ServiceWatchParts) {
    this.control = new ServiceControl({ runners: () => this.runners, logDirectory: parts.logDirectory });
  }

  get clientRoots(): () => readonly string[] {
    return this.parts.clientRoots;
  }

  get runners(): readonly ServiceRunner[] {
    return [...this.#runners.values()];
  }

  get statuses(): readonly ServiceStatus[] {
    return this.runners.map(({ status }) => status);
  }

  /** Replaces the watched services. */
  declare(services: readonly DeclaredService[]): void {
    const names = new Set(services.map(({ definition }) => definition.name));
    for (const name of [...this.#runners.keys()]) if (!names.has(name)) this.#forget(name);
    for (const [index, { definition, origin, check }] of services.entries()) {
      const known = this.#runners.get(definition.name);
      // An unchanged service is not checked again.
      if (known !== undefined && declarationOf(known) === declarationOf({ origin, definition })) continue;
      this.#forget(definition.name);
      const { clock, tools } = this.parts;
      const runner = new ServiceRunner({
        definition,
        origin,
        check: check ?? createCheck(definition, { ...tools, roots: this.rootsOf(origin) }),
        nowMs: clock.nowMs,
        monotonicMs: clock.monotonicMs,
        onCheck: (checked, before) => this.#onCheck(checked, before),
      });
      this.#runners.set(definition.name, runner);
      runner.start((index * SPREAD_MS) / Math.max(1, services.length));
    }
    this.#report();
  }

  /** Folders below which a service may name files; undefined for services of the file, which may name any. */
  rootsOf(origin: ServiceStatus['origin']): (() => readonly string[]) | undefined {
    return origin === 'dashboard' ? this.clientRoots : undefined;
  }

  /** Returns the deductions of the services. A service that only suffers from another one's failure has none. */
  findings(): readonly Deduction[] {
    const deductions: Deduction[] = [];
    for (const { definition, health } of this.#runners.values()) {
      const { state, sinceMs, message } = health;
      if (state !== 'unhealthy' && state !== 'degraded') continue;
      if (this.#brokenDependency(definition) !== undefined) continue;
      const isDown = state === 'unhealthy';
      deductions.push({
        signal: `service-${definition.kind}`,
        resource: 'service',
        subject: definition.name,
        severity: isDown ? 'critical' : 'warning',
        points: isDown ? WEIGHT : DEGRADED_POINTS,
        weight: WEIGHT,
        metric: `service_up_ratio{service="${definition.name}"}`,
        value: isDown ? 0 : 1,
        bounds: { warning: 1, critical: 0 },
        direction: 'below',
        sinceMs,
        text: `${definition.name} is ${state}: ${message}`,
      });
    }
    return deductions;
  }

  stop(): void {
    for (const name of [...this.#runners.keys()]) this.#forget(name);
  }

  #onCheck(runner: ServiceRunner, before: ServiceHealth): void {
    const { definition, health } = runner;
    if (health.state !== before.state) {
      this.parts.log.info('service state changed', {
        service: definition.name,
        state: health.state,
        why: health.message,
      });
      if (health.state === 'unhealthy') this.#considerRestart(runner);
    }
    this.#report();
  }

  #considerRestart(runner: ServiceRunner): void {
    const { definition } = runner;
    const { name, restart_on_failure, commands } = definition;
    if (!restart_on_failure || (commands?.restart ?? commands?.start) === undefined) return;
    const { clock, log } = this.parts;
    const policy = this.#policies.get(name) ?? new RestartPolicy();
    this.#policies.set(name, policy);
    const waitMs = policy.nextWaitMs(clock.nowMs());
    if (waitMs === null) {
      log.error('service keeps failing; it will not be restarted again this hour', { service: name });
      return;
    }
    policy.add(clock.nowMs());
    log.info('service restart scheduled', { service: name, after: formatDuration(waitMs) });
    clearTimeout(this.#restartTimers.get(name));
    this.#restartTimers.set(
      name,
      later(waitMs, 'the restart of a service', () => this.#restart(runner)),
    );
  }

  async #restart(runner: ServiceRunner): Promise<void> {
    const { name, commands } = runner.definition;
    const { log } = this.parts;
    // It may have recovered, or its declaration may have changed.
    if (this.#runners.get(name) !== runner || runner.health.state !== 'unhealthy') return;
    runner.restarts++;
    try {
      const done = commands?.restart === undefined ? await this.control.start(name) : await this.control.restart(name);
      const last = done.at(-1);
      log.info('service restarted', { service: name, result: last?.message });
      if (last?.isHealthy === false) this.#considerRestart(runner);
    } catch (error) {
      log.error('cannot restart a service', { service: name, error: String(error) });
      this.#considerRestart(runner);
    }
  }

  #brokenDependency({ depends_on }: ServiceDefinition): string | undefined {
    return depends_on.find((name) => this.#runners.get(name)?.health.state === 'unhealthy');
  }

  #forget(name: string): void {
    this.#runners.get(name)?.stop();
    this.#runners.delete(name);
    clearTimeout(this.#restartTimers.get(name));
    this.#restartTimers.delete(name);
  }

  #report(): void {
    if (this.changes.listeners > 0) this.changes.emit(this.statuses);
  }
}

function declarationOf({ origin, definition }: Pick<DeclaredService, 'origin' | 'definition'>): string {
  return JSON.stringify([origin, definition]);
}
