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
import type { PortUse } from '../platform/linux/find-listeners';
import { UnresponsivePath } from '../platform/outside-paths';

/** Checks a service of one kind. May remember earlier results (the end of a log, the known PIDs). */
export interface ServiceCheck {
  /**
   * Checks once. Rejects only by mistake.
   *
   * @param signal ends the check when its time is up
   */
  check(signal: AbortSignal): Promise<CheckOutcome>;
  /** Releases open resources; it is not called again. */
  close?(): Promise<void>;
}

export interface CheckTools {
  readonly nowMs: () => number;
  readonly processes: () => Promise<ProcessTable>;
  /** Finds the programs of this machine that use a TCP port. */
  readonly findPortUse: (port: number) => Promise<PortUse>;
  /** @throws AdvisedError if the secret cannot be read */
  readonly readSecret: (reference: string) => Promise<string>;
  /** Folders below which files may be checked; undefined allows any, for paths of the file. */
  readonly roots?: (() => readonly string[]) | undefined;
}

export type DefinitionOf<Kind extends ServiceKind> = Extract<ServiceDefinition, { readonly kind: Kind }>;

export type CreateCheck<Kind extends ServiceKind> = (definition: DefinitionOf<Kind>, tools: CheckTools) => ServiceCheck;

const outcome =
  (kind: CheckOutcome['kind']) =>
  (message: string, values: ServiceValues = {}): CheckOutcome => ({ kind, message, values });

export const ok = outcome('ok');
export const degraded = outcome('degraded');
export const failed = outcome('failed');
export const impossible = outcome('impossible');

/** @param what names the file, such as `log file` */
export function describeFileProblem(error: unknown, what: string): CheckOutcome {
  if (isMissing(error)) return failed(`the ${what} does not exist`);
  if (errnoOf(error) === 'EACCES') return impossible(`Homeostat has no permission to read the ${what}`);
  if (error instanceof UnresponsivePath) return impossible(withAdvice(error.message, error.advice));
  if (error instanceof UnfitFile) return impossible(`cannot read the ${what}: ${error.message}`);
  return failed(messageOf(error));
}
