import { messageOf } from '../../base/errors';
import { readUserUnit } from '../../platform/linux/knobs/user-unit';
import { type RunProgramSync, runProgramSync } from '../../platform/run-program-sync';
import { type Action, EVERY_STALL, type Planned } from '../action';

/** What a session hangs on, by the names that its units go by. */
const VITAL =
  /^(?:dbus|pipewire|wireplumber|pulseaudio|gnome|plasma|kde|xfce|session|graphical|xdg|at-spi|ibus|fcitx|gvfs|ssh|gpg|init|app-gnome)/;

/**
 * Stops a service of the person's own until they want it again. It is not disabled: `systemctl enable` would not bring its
 * links back as they were, so that the next login starts it as ever.
 */
export function createStopUnit(run: RunProgramSync = runProgramSync): Action {
  return {
    id: 'stop-unit',
    summary: 'Stop a service of your own systemd, until it is started again',
    effect: 'What the service takes is free meanwhile; how much that is, its processes show.',
    area: 'startup',
    risk: 'medium',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: null,
    cooldownMs: 24 * 3_600_000,
    guards: EVERY_STALL,
    probe: null,
    targets: ['unit'],
    unsupported() {
      try {
        run('systemctl', ['--user', 'show', '--property=Version']);
        return undefined;
      } catch (error) {
        return `there is no systemd of this person here (${messageOf(error)})`;
      }
    },
    // Nobody but a person knows which service is not needed now.
    detect: () => [],
    plan(target): Planned {
      if (target.kind !== 'unit') return { ok: false, reason: 'it is no unit' };
      const { unit } = target;
      const { Description = unit, ...facts } = readUserUnit(unit, run);
      const reason = obstacleOf(unit, facts);
      if (reason !== undefined) return { ok: false, reason };
      const note =
        'It ends, and what it holds in memory is lost; an undo starts it anew. The next login starts it too.';
      const knobs = [{ knob: { kind: 'user-unit', unit } as const, want: 'inactive' }];
      return { ok: true, plan: { targetText: `${Description} (${unit})`, note, knobs } };
    },
  };
}

/** @returns why a unit is not to be stopped; undefined where it may be */
function obstacleOf(unit: string, facts: Readonly<Record<string, string>>): string | undefined {
  if (!unit.endsWith('.service')) return 'only services are stopped';
  if (facts['LoadState'] !== 'loaded') return 'there is no such unit';
  if (facts['ActiveState'] !== 'active') return 'it is not running';
  if (VITAL.test(unit)) return 'the session hangs on it';
  if (facts['RefuseManualStart'] === 'yes' || facts['RefuseManualStop'] === 'yes')
    return 'systemd lets nobody stop and start it';
  if (facts['Type'] === 'oneshot') return 'its work is done: nothing of it runs';
  const needing = [facts['RequiredBy'], facts['BoundBy']].filter((names) => names !== undefined && names !== '');
  if (needing.length > 0) return `others need it: ${needing.join(' ')}`;
  const triggers = facts['TriggeredBy'] ?? '';
  return triggers === '' ? undefined : `it would be started again by ${triggers}`;
}
