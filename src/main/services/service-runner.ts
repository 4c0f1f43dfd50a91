import type {
  CheckOutcome,
  ServiceDefinition,
  ServiceStatus,
  ServiceValues,
} from '../../shared/contract/service-schemas';
import { describeTarget } from '../../shared/model/service';
import { messageOf } from '../base/errors';
import { joinRunning } from '../base/join-running';
import { later } from '../base/timers';
import { until } from '../base/until';
import { redactCommand } from '../platform/linux/redact-command';
import { redactText } from '../platform/linux/redaction/redact-text';
import { RecentChecks } from './recent-checks';
import { failed, type ServiceCheck } from './service-check';
import { judgeCheck, type ServiceHealth, UNSEEN } from './service-health';

export interface RunnerParts {
  readonly definition: ServiceDefinition;
  readonly origin: ServiceStatus['origin'];
  readonly check: ServiceCheck;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  /** Called after every check. */
  readonly onCheck: (runner: ServiceRunner, before: ServiceHealth) => void;
}

/** A service that has just failed is checked again sooner, with growing waits. */
const FIRST_RETRY_MS = 1_000;

/** Checks one service at its interval, one check at a time, and remembers the results. */
export class ServiceRunner {
  readonly #checks = new RecentChecks();
  health: ServiceHealth = UNSEEN;
  values: ServiceValues = {};
  responseSeconds: number | null = null;
  #lastCheckAtMs: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #stopping = new AbortController();
  restarts = 0;

  constructor(private readonly parts: RunnerParts) {}

  get definition(): ServiceDefinition {
    return this.parts.definition;
  }

  get origin(): ServiceStatus['origin'] {
    return this.parts.origin;
  }

  get status(): ServiceStatus {
    const { definition, origin, nowMs } = this.parts;
    const { commands } = definition;
    return {
      name: definition.name,
      group: definition.group ?? null,
      kind: definition.kind,
      target: shownTarget(definition),
      state: this.health.state,
      stateSinceMs: this.health.sinceMs,
      lastCheckAtMs: this.#lastCheckAtMs,
      responseSeconds: this.responseSeconds,
      successRatio: this.#checks.ratio(nowMs()),
      message: this.health.message,
      dependsOn: definition.depends_on,
      canStart: commands?.start !== undefined,
      canStop: commands?.stop !== undefined,
      restarts: this.restarts,
      origin,
    };
  }

  /** @param delayMs until the first check: many services must not be checked at the same time */
  start(delayMs: number): void {
    this.#schedule(delayMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopping.abort();
    closeCheck(this.parts.check);
  }

  /** Checks now, or waits for the running check. */
  readonly check = joinRunning(() => this.#check().finally(() => this.#schedule(this.#waitMs())));

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#stopping.signal.aborted) return;
    this.#timer = later(delayMs, 'a check of a service', () => this.check());
  }

  #waitMs(): number {
    const { interval_seconds, retries } = this.parts.definition;
    const intervalMs = interval_seconds * 1000;
    const { failures } = this.health;
    return failures > 0 && failures <= retries
      ? Math.min(intervalMs, FIRST_RETRY_MS * 2 ** (failures - 1))
      : intervalMs;
  }

  async #check(): Promise<CheckOutcome> {
    const { definition, check, nowMs, monotonicMs, onCheck } = this.parts;
    const startedAtMs = monotonicMs();
    const outcome = await checkOnce(check, definition.timeout_seconds, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return outcome;
    const before = this.health;
    const atMs = nowMs();
    this.responseSeconds = outcome.kind === 'impossible' ? null : (monotonicMs() - startedAtMs) / 1000;
    this.#lastCheckAtMs = atMs;
    this.values = outcome.values;
    this.health = judgeCheck(before, outcome, definition.retries, atMs);
    if (outcome.kind !== 'impossible') this.#checks.add(atMs, outcome.kind !== 'failed');
    onCheck(this, before);
    return outcome;
  }
}

/** A check that cannot be closed is on a disk that does not respond. */
export function closeCheck(check: ServiceCheck): void {
  check.close?.().catch(() => undefined);
}

/** Runs one check within its time, also if the check never ends. */
export async function checkOnce(
  check: ServiceCheck,
  timeoutSeconds: number,
  stopping?: AbortSignal,
): Promise<CheckOutcome> {
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const signal = stopping === undefined ? timeout : AbortSignal.any([timeout, stopping]);
  try {
    return await until(check.check(signal), signal, () => new Error(`no response within ${timeoutSeconds} s`));
  } catch (error) {
    return failed(messageOf(error));
  }
}

/** Describes the target without the passwords that its command or address may contain, because clients show it. */
function shownTarget(definition: ServiceDefinition): string {
  const { kind } = definition;
  if (kind === 'command') return redactCommand(definition.command);
  const target = describeTarget(definition);
  return kind === 'http' || kind === 'scrape' ? redactText(target, true) : target;
}
