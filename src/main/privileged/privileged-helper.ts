import { accessSync, constants, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Knob, knobName } from '../../shared/model/change';
import { AdvisedError } from '../base/errors';
import { describeKnob } from './describe-knob';
import { HelperLink } from './helper-link';

/**
 * Where a package puts the helper; its polkit policy names the same.
 *
 * @internal tested by itself: the policy for polkit must name the same
 */
export const HELPER_PROGRAM = '/usr/lib/homeostat/homeostat-helper';
const PKEXEC = '/usr/bin/pkexec';

/** A person looks for the password, or for who knows it. */
const PASSWORD_TIMEOUT_MS = 120_000;

/**
 * The helper as the engine sees it: knobs that need an administrator are turned through it, once somebody has given the
 * permission. When it ends, by itself or with us, it takes back what it turned.
 */
export class PrivilegedHelper {
  #link: HelperLink | undefined;
  #opening: Promise<string | undefined> | undefined;
  /** What this helper holds of ours: the same knob is set back next. */
  readonly #held = new Set<string>();

  /** @param command how to start it as root; undefined where it is not installed */
  constructor(private readonly command: readonly string[] | undefined) {}

  get isInstalled(): boolean {
    return this.command !== undefined;
  }

  get isOpen(): boolean {
    return this.#link?.isOpen === true;
  }

  /** Whether it is installed and has a verb for such a knob. */
  takes(knob: Knob): boolean {
    return this.command !== undefined && describeKnob(knob) !== undefined;
  }

  /**
   * Asks for the permission, where it was not given yet; the system shows its own dialog.
   *
   * @returns why it was not given; undefined where it was
   */
  async open(): Promise<string | undefined> {
    if (this.isOpen) return undefined;
    // Two clicks are one dialog.
    this.#opening ??= this.#start().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Asks for the permission where there is a helper to give it to. @throws AdvisedError where it was not given */
  async demand(): Promise<void> {
    const refusal = this.command === undefined ? undefined : await this.open();
    if (refusal === undefined) return;
    throw new AdvisedError(
      `administrator permission is required: ${refusal}`,
      'Try again, or run the commands that --dry-run shows.',
    );
  }

  /** Sets a knob, or sets it back where it is held already. @throws AdvisedError with the helper's reason */
  write(knob: Knob, value: string): void {
    const turnable = describeKnob(knob);
    if (turnable === undefined || this.#link === undefined || !this.isOpen)
      throw new AdvisedError('administrator permission is required', 'Grant it, or run the commands yourself.');
    const name = knobName(knob);
    if (this.#held.has(name)) {
      const reply = this.#link.ask({ verb: 'restore', knob: turnable });
      if (!reply.ok) throw new AdvisedError(reply.reason, 'No changes were made.');
      this.#held.delete(name);
      return;
    }
    const reply = this.#link.ask({ verb: 'set', knob: turnable, value, lasts: false });
    if (!reply.ok) throw new AdvisedError(reply.reason, 'No changes were made.');
    this.#held.add(name);
  }

  /** It takes everything back, and ends. */
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
 * How to start the installed helper as root; undefined where it is not installed, is not needed, or is not as a package
 * leaves it: whoever else could write to it would run as root.
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
