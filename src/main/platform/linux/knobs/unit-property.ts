import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Knob } from '../../../../shared/model/change';
import { formatUnitValue, parseUnitValue } from '../../../../shared/model/unit-property';
import { errnoOf } from '../../../base/errors';
import { pause } from '../../../base/pause';
import { gone, type KnobReading, present } from '../../knob-reading';
import { readSysText } from '../read-sys';
import { UNIT_PROPERTIES } from '../unit-properties';
import type { UserSystemd } from '../user-systemd';
import { fileIdOf } from './file-place';

export type UnitPropertyKnob = Extract<Knob, { readonly kind: 'unit-property' }>;

/** systemd writes to control groups after it has answered. */
const SETTLE_MS = 1_000;
const LOOK_EVERY_MS = 10;

/**
 * Properties that are set at run time on units of the person's own systemd. Unlike a write to the control group, they
 * survive `daemon-reload`, and systemd enables the controller where it is needed. systemd keeps each in a drop-in of its
 * own, which shows that a value was set at run time and which an undo removes.
 */
export class UnitPropertyKnobs {
  constructor(private readonly systemd: UserSystemd) {}

  /** @throws AdvisedError if systemd cannot be asked */
  read({ unit, property, group }: UnitPropertyKnob): KnobReading {
    const isOfRuntime = existsSync(this.systemd.dropInOf(unit, property));
    // The drop-in of a service outlives its restart. That of a transient unit ends with it, so that another unit of the
    // same name has none.
    const isSame = fileIdOf(group.path) === group.file;
    if (!isSame && !isOfRuntime) return gone(`The unit ${unit} has ended.`);
    if (!isSame && !this.systemd.isLoaded(unit)) return gone(`The unit ${unit} no longer exists.`);
    return present(formatUnitValue({ value: this.systemd.readProperty(unit, property), isOfRuntime }));
  }

  /** @throws AdvisedError if systemd cannot be asked or refuses */
  write(knob: UnitPropertyKnob, wanted: string): void {
    const { unit, property } = knob;
    if (this.read(knob).kind === 'gone') throw new Error(`the unit ${unit} has ended`);
    const { value, isOfRuntime } = parseUnitValue(wanted);
    this.systemd.setProperty(unit, property, value);
    // systemd has the value in memory now, and would read it from the unit's own files otherwise.
    if (!isOfRuntime) removeDropIn(this.systemd.dropInOf(unit, property));
  }

  /** Waits until the control group has a value. @returns the reason if it does not get it */
  notApplied({ property, group }: UnitPropertyKnob, value: string): string | undefined {
    const untilMs = performance.now() + SETTLE_MS;
    while (!isApplied(property, group.path, value)) {
      if (performance.now() > untilMs)
        return `systemd accepted ${property}, but the control group ${basename(group.path)} did not get it`;
      pause(LOOK_EVERY_MS);
    }
    return undefined;
  }

  /** Checks the control group alone, which is cheap. */
  isInPlace({ property, group }: UnitPropertyKnob, value: string): boolean {
    return fileIdOf(group.path) === group.file && isApplied(property, group.path, value);
  }
}

function isApplied(property: UnitPropertyKnob['property'], folder: string, text: string): boolean {
  const { value, isOfRuntime } = parseUnitValue(text);
  if (value === undefined || !isOfRuntime) return true;
  return UNIT_PROPERTIES[property].isApplied(value, (name) => readSysText(join(folder, name)));
}

/** Other drop-ins of the unit stay. */
function removeDropIn(path: string): void {
  rmSync(path, { force: true });
  try {
    rmdirSync(dirname(path));
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY'].includes(errnoOf(error) ?? '')) throw error;
  }
}
