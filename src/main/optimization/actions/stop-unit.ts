import { DAY_MS } from '../../../shared/model/time';
import { messageOf } from '../../base/errors';
import { readUserUnit } from '../../platform/linux/knobs/user-unit';
import { type RunProgramSync, runProgramSync } from '../../platform/run-program-sync';
import { type Action, defineAction, refuse } from '../action';

/** Names of units that a session depends on. */
const VITAL =
  /^(?:dbus|pipewire|wireplumber|pulseaudio|gnome|plasma|kde|xfce|session|graphical|xdg|at-spi|ibus|fcitx|gvfs|ssh|gpg|init|app-gnome)/;

/** The recommendations ask every 10 s, and a program takes longer than everything else that they do. */
const ASKED_EVERY_MS = 60_000;

/**
 * Stops a user service until it is started again. It is not disabled, because `systemctl enable` would not restore its
 * links exactly; the next login starts it as usual.
 */
export function createStopUnit(run: RunProgramSync = runProgramSync): Action {
  let asked: { readonly atMs: number; readonly problem: string | undefined } | undefined;
  return defineAction({
    id: 'stop-unit',
    summary: 'Stop one of your systemd user services until it is started again',
    effect: 'Frees the resources that the service uses. Its processes show how much that is.',
    area: 'startup',
    risk: 'medium',
    cooldownMs: DAY_MS,
    targets: ['unit'],
    unsupported() {
      const atMs = performance.now();
      if (asked === undefined || atMs - asked.atMs > ASKED_EVERY_MS) asked = { atMs, problem: askSystemd(run) };
      return asked.problem;
    },
    // It never suggests itself: only a person knows which service is not needed now.
    plan(target) {
      if (target.kind !== 'unit') return refuse('the target is not a unit');
      const { unit } = target;
      const { Description = unit, ...facts } = readUserUnit(unit, run);
      const reason = obstacleOf(unit, facts);
      if (reason !== undefined) refuse(reason);
      const note =
        'The service stops and loses its data in memory. An undo starts it again, and so does the next login.';
      return {
        targetText: `${Description} (${unit})`,
        note,
        knobs: [{ knob: { kind: 'user-unit', unit }, want: 'inactive' }],
      };
    },
  });
}

function askSystemd(run: RunProgramSync): string | undefined {
  try {
    run('systemctl', ['--user', 'show', '--property=Version']);
    return undefined;
  } catch (error) {
    return `your systemd user instance is not available (${messageOf(error)})`;
  }
}

/** @returns the reason if a unit must not be stopped */
function obstacleOf(unit: string, facts: Readonly<Record<string, string>>): string | undefined {
  if (!unit.endsWith('.service')) return 'only services can be stopped';
  if (facts['LoadState'] !== 'loaded') return 'the unit does not exist';
  if (facts['ActiveState'] !== 'active') return 'the unit is not running';
  if (VITAL.test(unit)) return 'the session depends on it';
  if (facts['RefuseManualStart'] === 'yes' || facts['RefuseManualStop'] === 'yes')
    return 'systemd refuses to start or stop it manually';
  if (facts['Type'] === 'oneshot') return 'it is a one-shot service that has already finished';
  const needing = [facts['RequiredBy'], facts['BoundBy']].filter((names) => names !== undefined && names !== '');
  if (needing.length > 0) return `other units require it: ${needing.join(' ')}`;
  const triggers = facts['TriggeredBy'] ?? '';
  return triggers === '' ? undefined : `${triggers} would start it again`;
}
