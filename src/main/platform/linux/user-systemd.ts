import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { assignUnitProperty, type UnitProperty } from '../../../shared/model/unit-property';
import { AdvisedError, errnoOf, messageOf } from '../../base/errors';
import { findProgram } from '../find-program';
import { type RunProgramSync, runProgramSync } from '../run-program-sync';
import { UNIT_PROPERTIES } from './unit-properties';

const SERVICE = 'org.freedesktop.systemd1';
const MANAGER = '/org/freedesktop/systemd1';
const INTERFACES: Readonly<Record<string, string>> = { service: `${SERVICE}.Service`, scope: `${SERVICE}.Scope` };
/** Age of an answer about the manager itself; recommendations ask every 10 s. */
const ASKED_EVERY_MS = 60_000;
const TIMEOUT_MS = 4_000;
const ADVICE = 'Check it with `systemctl --user status`.';

interface UserSystemdOptions {
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly run?: RunProgramSync;
}

/**
 * The systemd instance of this person, asked over D-Bus with `busctl`, or with `systemctl` where `busctl` or the bus is
 * missing. Its bus is always that of the runtime directory: the bus of a session that `dbus-launch` started has no
 * systemd.
 */
export class UserSystemd {
  readonly uid: number;
  /** `$XDG_RUNTIME_DIR`. */
  readonly runtimeDirectory: string;
  readonly #run: RunProgramSync;
  readonly #env: Readonly<Record<string, string | undefined>>;
  #version: number | undefined;
  #asked: { readonly atMs: number; readonly problem: string | undefined } | undefined;

  constructor({ uid = process.getuid?.() ?? -1, env = process.env, run = runProgramSync }: UserSystemdOptions = {}) {
    this.uid = uid;
    this.#run = run;
    this.#env = env;
    this.runtimeDirectory = env['XDG_RUNTIME_DIR'] || `/run/user/${uid}`;
  }

  /** @returns the reason if it cannot be asked; at most a minute old */
  problem(): string | undefined {
    const atMs = performance.now();
    if (this.#asked === undefined || atMs - this.#asked.atMs > ASKED_EVERY_MS)
      this.#asked = { atMs, problem: this.#findProblem() };
    return this.#asked.problem;
  }

  /** Major version; undefined if it is unknown. */
  get version(): number | undefined {
    this.problem();
    return this.#version;
  }

  #findProblem(): string | undefined {
    const folder = join(this.runtimeDirectory, 'systemd');
    if (!existsSync(folder)) return `your systemd user instance is not running (${folder} does not exist)`;
    try {
      const text = this.#ask(
        ['get-property', SERVICE, MANAGER, `${SERVICE}.Manager`, 'Version'],
        ['show', '--property=Version', '--value'],
      );
      // `s "252.39-1~deb12u1"` or `252.39-1~deb12u1`
      const [, major] = /(\d+)/.exec(text) ?? [];
      this.#version = major === undefined ? undefined : Number(major);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Checks whether a unit exists, which loads it. @throws AdvisedError */
  isLoaded(unit: string): boolean {
    const text = this.#ask(
      ['get-property', SERVICE, objectPathOf(unit), `${SERVICE}.Unit`, 'LoadState'],
      ['show', '--property=LoadState', '--value', '--', unit],
    );
    return text === 's "loaded"' || text === 'loaded';
  }

  /** Returns the value that systemd has for a property; undefined for none. @throws AdvisedError */
  readProperty(unit: string, property: UnitProperty): string | undefined {
    const { busName, parse } = UNIT_PROPERTIES[property];
    const text = this.#ask(
      ['get-property', SERVICE, objectPathOf(unit), interfaceOf(unit), busName],
      ['show', `--property=${busName}`, '--value', '--', unit],
    );
    return parse(text.replace(/^t /, ''));
  }

  /** Sets a property until the next boot (`SetUnitProperties`). @throws AdvisedError */
  setProperty(unit: string, property: UnitProperty, value: string | undefined): void {
    const { busName, toBus } = UNIT_PROPERTIES[property];
    this.#ask(
      [
        ...['call', SERVICE, MANAGER, `${SERVICE}.Manager`, 'SetUnitProperties', 'sba(sv)'],
        ...[unit, 'true', '1', busName, ...toBus(value)],
      ],
      ['set-property', '--runtime', '--', unit, assignUnitProperty(property, value)],
    );
  }

  /** Returns the drop-in that systemd writes for a property that is set at run time (`unit_drop_in_dir`). */
  dropInOf(unit: string, property: UnitProperty): string {
    const folder = join(this.runtimeDirectory, 'systemd');
    const isTransient = existsSync(join(folder, 'transient', unit));
    return join(folder, isTransient ? 'transient' : 'user.control', `${unit}.d`, `50-${property}.conf`);
  }

  /** @returns the output @throws AdvisedError */
  #ask(ofBusctl: readonly string[], ofSystemctl: readonly string[]): string {
    const bus = join(this.runtimeDirectory, 'bus');
    const hasBus = existsSync(bus) && findProgram('busctl', this.#env['PATH']) !== undefined;
    const [program, args] = hasBus ? ['busctl', ofBusctl] : ['systemctl', ofSystemctl];
    try {
      return this.#run(program, ['--user', ...args], TIMEOUT_MS, {
        XDG_RUNTIME_DIR: this.runtimeDirectory,
        ...(hasBus ? { DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}` } : {}),
      }).trim();
    } catch (error) {
      throw new AdvisedError(describe(error, program), ADVICE, { cause: error });
    }
  }
}

function describe(error: unknown, program: string): string {
  const errno = errnoOf(error);
  if (errno === 'ETIMEDOUT') return `your systemd user instance did not answer within ${TIMEOUT_MS / 1_000} s`;
  if (errno === 'ENOENT') return `your systemd user instance cannot be asked: ${program} is not installed`;
  return `your systemd user instance refused: ${messageOf(error).replace(/^\w+: /, '')}`;
}

function interfaceOf(unit: string): string {
  return INTERFACES[unit.slice(unit.lastIndexOf('.') + 1)] ?? `${SERVICE}.Unit`;
}

/** Returns the path of a unit in D-Bus: all but letters and digits are escaped (sd_bus_path_encode(3)). */
function objectPathOf(unit: string): string {
  const escaped = [...Buffer.from(unit)].map((byte, index) => {
    const letter = String.fromCharCode(byte);
    const isPlain = index === 0 ? /[A-Za-z]/.test(letter) : /[A-Za-z0-9]/.test(letter);
    return isPlain ? letter : `_${byte.toString(16).padStart(2, '0')}`;
  });
  return `${MANAGER}/unit/${escaped.join('')}`;
}
