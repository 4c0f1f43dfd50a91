import { type Knob, shellLine } from '../../shared/model/change';
import { AdvisedError, errnoOf } from '../base/errors';
import type { KnobDriver } from '../changes/knob-driver';
import type { KnobReading } from '../platform/knob-reading';

/** Makes changes with administrator rights through the privileged helper, if it is installed. */
export interface AdministratorRights {
  readonly isInstalled: boolean;
  /** Checks whether it could change such a knob with permission. */
  takes(knob: Knob): boolean;
  /** Permission was granted. */
  readonly isOpen: boolean;
  /** @throws AdvisedError with the reason of a refusal */
  write(knob: Knob, value: string): void;
}

/** Without a helper, people get the commands to run. */
export const NO_RIGHTS: AdministratorRights = {
  isInstalled: false,
  isOpen: false,
  takes: () => false,
  write: () => {
    throw new Error('the privileged helper is not installed');
  },
};

/**
 * Knobs of this machine, with the helper for those that need an administrator. Without a helper they are refused with
 * the command to run.
 */
export class PrivilegedKnobs implements KnobDriver {
  constructor(
    private readonly own: KnobDriver,
    private readonly rights: AdministratorRights,
  ) {}

  read(knob: Knob): KnobReading {
    return this.own.read(knob);
  }

  write(knob: Knob, value: string): void {
    if (this.#mayHelp(knob) && this.#isOneWay(knob, value)) {
      this.rights.write(knob, value);
      return;
    }
    try {
      this.own.write(knob, value);
    } catch (error) {
      if (!isMissingRight(error)) throw error;
      if (!this.#mayHelp(knob)) throw needsAdministrator(knob, value);
      this.rights.write(knob, value);
    }
  }

  undoProblem(knob: Knob, before: string, want: string): string | undefined {
    return this.#mayHelp(knob) ? undefined : this.own.undoProblem(knob, before, want);
  }

  notApplied(knob: Knob, value: string): string | undefined {
    return this.own.notApplied?.(knob, value);
  }

  isInPlace(knob: Knob, value: string): boolean {
    return this.own.isInPlace?.(knob, value) ?? true;
  }

  awaitPending(knob: Knob): void {
    this.own.awaitPending(knob);
  }

  readTogether(knobs: readonly Knob[]): readonly KnobReading[] | undefined {
    return this.own.readTogether?.(knobs);
  }

  writeTogether(knobs: readonly Knob[], value: string): boolean {
    return !knobs.some((knob) => this.#mayHelp(knob)) && this.own.writeTogether?.(knobs, value) === true;
  }

  heirsOf(knobs: readonly Knob[], sinceTicks: number): readonly (readonly Knob[])[] {
    return this.own.heirsOf(knobs, sinceTicks);
  }

  get uptimeTicks(): number {
    return this.own.uptimeTicks;
  }

  get bootId(): string {
    return this.own.bootId;
  }

  /** A change that only the helper can undo must be made by the helper, which undoes the changes it recorded. */
  #isOneWay(knob: Knob, value: string): boolean {
    const now = this.own.read(knob);
    return now.kind === 'value' && this.own.undoProblem(knob, now.value, value) !== undefined;
  }

  #mayHelp(knob: Knob): boolean {
    return this.rights.isOpen && this.rights.takes(knob);
  }
}

function isMissingRight(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errnoOf(error) ?? '');
}

function needsAdministrator(knob: Knob, value: string): AdvisedError {
  const line = `sudo sh -c "${shellLine(knob, value).replaceAll(/["$`\\]/g, '\\$&')}"`;
  return new AdvisedError(`administrator rights are required to run: ${line}`, 'No changes were made.');
}
