import type { RunProgramSync } from '../../run-program-sync';

const STOP_TIMEOUT_MS = 20_000;

/** Properties of a unit as systemd reports them. */
export type UnitProperties = Readonly<Record<string, string>>;

/** @param text output of `systemctl show`: `Name=value` in each line */
function parseUnitProperties(text: string): UnitProperties {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** @throws if systemctl is missing or the person has no systemd instance */
export function readUserUnit(unit: string, run: RunProgramSync): UnitProperties {
  const names = ['LoadState', 'ActiveState', 'Type', 'Description', 'RequiredBy', 'BoundBy', 'TriggeredBy'];
  const refusals = ['RefuseManualStart', 'RefuseManualStop'];
  return parseUnitProperties(run('systemctl', ['--user', 'show', `--property=${[...names, ...refusals]}`, '--', unit]));
}

/** Starts or stops a unit and waits until that is done. */
export function writeUserUnit(unit: string, wanted: string, run: RunProgramSync): void {
  run('systemctl', ['--user', wanted === 'active' ? 'start' : 'stop', '--', unit], STOP_TIMEOUT_MS);
}
