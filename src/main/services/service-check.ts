import type { ProcessTable } from '../../shared/model/process';
import type { CheckOutcome, ServiceDefinition, ServiceKind, ServiceValues } from '../../shared/model/service';

/** A way to look at a service of one kind. It may remember what it saw before (where a log ended, which pids there were). */
export interface ServiceCheck {
  /**
   * Looks once. Resolves with what was found; rejects only by mistake.
   *
   * @param signal ends the look when its time is up
   */
  check(signal: AbortSignal): Promise<CheckOutcome>;
}

/** What checks need of the machine. */
export interface CheckTools {
  readonly nowMs: () => number;
  readonly processes: () => Promise<ProcessTable>;
  /** The application that holds a local TCP port, in words; null where nobody does or it cannot be told. */
  readonly findPortHolder: (port: number) => Promise<string | null>;
  /** @throws AdvisedError where the secret cannot be had */
  readonly readSecret: (reference: string) => Promise<string>;
}

/** The definition of one kind. */
export type DefinitionOf<Kind extends ServiceKind> = Extract<ServiceDefinition, { readonly kind: Kind }>;

export type CreateCheck<Kind extends ServiceKind> = (definition: DefinitionOf<Kind>, tools: CheckTools) => ServiceCheck;

export const ok = (message: string, values: ServiceValues = {}): CheckOutcome => ({ kind: 'ok', message, values });
export const degraded = (message: string, values: ServiceValues = {}): CheckOutcome => ({
  kind: 'degraded',
  message,
  values,
});
export const failed = (message: string, values: ServiceValues = {}): CheckOutcome => ({
  kind: 'failed',
  message,
  values,
});
export const impossible = (message: string): CheckOutcome => ({ kind: 'impossible', message, values: {} });
