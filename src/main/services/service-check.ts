import type { ProcessTable } from '../../shared/contract/schemas';
import type {
  CheckOutcome,
  ServiceDefinition,
  ServiceKind,
  ServiceValues,
} from '../../shared/contract/service-schemas';
import { withAdvice } from '../../shared/format/sentence';
import { errnoOf, isMissing, messageOf } from '../base/errors';
import { UnfitFile } from '../base/plain-file';
import { UnresponsivePath } from '../platform/outside-paths';

/** A way to look at a service of one kind. It may remember what it saw before (where a log ended, which pids there were). */
export interface ServiceCheck {
  /**
   * Looks once. Resolves with what was found; rejects only by mistake.
   *
   * @param signal ends the look when its time is up
   */
  check(signal: AbortSignal): Promise<CheckOutcome>;
  /** Closes what it keeps open; it is not asked again. */
  close?(): Promise<void>;
}

/** What checks need of the machine. */
export interface CheckTools {
  readonly nowMs: () => number;
  readonly processes: () => Promise<ProcessTable>;
  /** The application that holds a local TCP port, in words; null where nobody does or it cannot be told. */
  readonly findPortHolder: (port: number) => Promise<string | null>;
  /** @throws AdvisedError where the secret cannot be had */
  readonly readSecret: (reference: string) => Promise<string>;
  /** Folders below which files may be checked; undefined where the file names them, and any may. */
  readonly roots?: (() => readonly string[]) | undefined;
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

/** @param what is checked, such as `log file` */
export function describeFileProblem(error: unknown, what: string): CheckOutcome {
  if (isMissing(error)) return failed(`the ${what} does not exist`);
  if (errnoOf(error) === 'EACCES') return impossible(`Homeostat has no permission to read the ${what}`);
  if (error instanceof UnresponsivePath) return impossible(withAdvice(error.message, error.advice));
  if (error instanceof UnfitFile) return impossible(`cannot read the ${what}: ${error.message}`);
  return failed(messageOf(error));
}
