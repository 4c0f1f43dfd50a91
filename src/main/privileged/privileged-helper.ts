import { accessSync, constants, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Knob, knobName } from '../../shared/model/change';
import { AdvisedError } from '../base/errors';
import { describeKnob } from './describe-knob';
import { HelperLink } from './helper-link';

/** Path at which packages install the helper, as in its polkit policy. */
export const HELPER_PROGRAM = '/usr/lib/homeostat/homeostat-helper';
const PKEXEC = '/usr/bin/pkexec';

/** Time for a person to find the password. */
const PASSWORD_TIMEOUT_MS = 120_000;

/**
 * The helper as the engine uses it: changes settings that need an administrator, after permission was granted. When the
 * helper ends, it undoes its changes.
 */
export class PrivilegedHelper {
  #link: HelperLink | undefined;
  #opening: Promise<string | undefined> | undefined;
  /** Knobs that the helper has changed. Setting one again restores it. */
  readonly #held = new Set<string>();

  /** @param command starts it as root; undefined if it is not installed */
  constructor(private readonly command: readonly string[] | undefined) {}

  get isInstalled(): boolean {
    return this.command !== undefined;
  }

  get isOpen(): boolean {
    return this.#link?.isOpen === true;
  }

  /** Checks whether it is installed and supports such a knob. */
  takes(knob: Knob): boolean {
    return this.command !== undefined && describeKnob(knob) !== undefined;
  }

  /**
   * Requests permission unless it was granted; the system shows its own dialog.
   *
   * @returns the reason of a refusal
   */
  async open(): Promise<string | undefined> {
    if (this.isOpen) return undefined;
    // Two clicks open one dialog.
    this.#opening ??= this.#start().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Requests permission if a helper is installed. @throws AdvisedError if it was refused */
  async demand(): Promise<void> {
    const refusal = this.command === undefined ? undefined : await this.open();
    if (refusal === undefined) return;
    throw new AdvisedError(
      `administrator permission is required: ${refusal}`,
      'Try again, or run the commands that --dry-run shows.',
    );
  }

  /** Sets a knob, or restores one that the helper has changed. @throws AdvisedError with the reason of the helper */
  write(knob: Knob, value: string): void {
    const turnable = describeKnob(knob);
    if (turnable === undefined || this.#link === undefined || !this.isOpen)
      throw new AdvisedError('administrator permission is required', 'Grant it, or run the commands yourself.');
    const name = knobName(knob);
    const isHeld = this.#held.has(name);
    const reply = this.#link.ask(
      isHeld ? { verb: 'restore', knob: turnable } : { verb: 'set', knob: turnable, value, lasts: false },
    );
    if (!reply.ok) throw new AdvisedError(reply.reason, 'No changes were made.');
    if (isHeld) this.#held.delete(name);
    else this.#held.add(name);
  }

  /** Ends the helper, which undoes everything. */
  close(): void {
    this.#link?.close();
    this.#link = undefined;
    this.#held.clear();
  }

  async #start(): Promise<string | undefined> {
    if (this.command === undefined) return 'the helper is not installed';
    this.close();
    const opened = await HelperLink.open(this.command, PASSWORD_TIMEOUT_MS);
    if (!opened.ok) return opened.reason;
    this.#link = opened.link;
    return undefined;
  }
}

/**
 * Returns the command that starts the installed helper as root; undefined if it is not installed, not needed, or
 * writable by others, whose code would run as root.
 */
export function findHelperCommand(
  program = HELPER_PROGRAM,
  { uid = process.getuid?.(), starter = PKEXEC }: { readonly uid?: number | undefined; readonly starter?: string } = {},
): readonly string[] | undefined {
  if (uid === undefined || uid === 0) return undefined;
  try {
    accessSync(starter, constants.X_OK);
    const isRootsAlone = [program, dirname(program)].every((path) => {
      const { uid: owner, mode } = lstatSync(path);
      return owner === 0 && (mode & 0o022) === 0;
    });
    return isRootsAlone ? [starter, program] : undefined;
  } catch {
    return undefined;
  }
}
