import type { Guest } from './guest';
import { frontFor, type Load } from './loads';
import { type Place, startAt } from './places-of-programs';
import type { Findings, Flavor, Scenario } from './scenario';
import { compare, type Difference, describeDifference, type Snapshot, takeSnapshot } from './snapshot';

export interface EmergencyOptions {
  readonly id: string;
  readonly summary: string;
  readonly load: Load;
  readonly place: Place;
  readonly flavor?: Partial<Flavor>;
  /** False for a scenario that only runs by its name or with `all`. */
  readonly isDefault?: boolean;
}

interface OpenChange {
  readonly action: string;
  readonly target: string;
  readonly targetText: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Answer of tests/desktop/guest/watch. */
export interface Watched {
  readonly acted: readonly string[];
  readonly asked: readonly string[];
  readonly obstacles: readonly string[];
  /** All changes that were open at some time. */
  readonly open: readonly OpenChange[];
  readonly isTrial: boolean;
  readonly emergencies: readonly string[];
  readonly before: number | null;
  readonly after: number | null;
  readonly isRelieved: boolean;
  readonly actedAfterS: number | null;
  readonly unanswered: number;
  /** Buttons of the notification, and the one that was clicked. */
  readonly shown: readonly string[];
  readonly pressed: string | null;
}

/** One reaction of the automation, and all settings before and after it. */
interface Reaction {
  readonly watched: Watched;
  readonly before: Snapshot;
  readonly during: Snapshot;
}

/** Longest wait for a reaction: emulation makes the guest about ten times slower. */
const REACTION_SECONDS = 75;
/** Readings of the settings after a kill, at least 2 s apart. */
const GUARD_READINGS = 12;
const UNDO_SECONDS = 110;
const RELOAD = 'as-anna systemctl --user daemon-reload; systemctl daemon-reload; sleep 1';

/**
 * A program of the ordinary user causes an emergency, which the automation of her host should relieve. It is undone
 * twice: by the host after the emergency, and by the guard after a kill of the host.
 */
export function emergency(options: EmergencyOptions): Scenario {
  const { id, summary, flavor = {}, isDefault = true } = options;
  return { id, summary, flavor, isDefault, run: (guest) => runEmergency(guest, options) };
}

async function runEmergency(guest: Guest, options: EmergencyOptions): Promise<Findings> {
  const reaction = await provoke(guest, options);
  const { watched, before, during } = reaction;
  const changed = compare(before, during);
  const isTouched = changed.length > 0;
  const cells = {
    reaction: describeReaction(watched, options.load),
    lever: [...new Set(watched.acted)].join(', ') || '-',
    applied: watched.open.map(describeChange).join('; ') || '-',
    'read back': countEqual(changed.map(describeDifference), '; ') || '-',
    reload: '-',
    'undone after end': '-',
    'undone after kill': '-',
    obstacles: watched.obstacles.join(' | ') || '-',
  };
  const failures = judgeReaction(reaction, changed);
  if (!isTouched) return { cells, failures };
  const reloaded = await reload(guest, reaction);
  const ended = await end(guest, reaction, options);
  const killed = await kill(guest, reaction, options);
  return {
    cells: {
      ...cells,
      reload: reloaded ?? 'kept',
      'undone after end': ended ?? 'yes',
      'undone after kill': killed ?? 'yes',
    },
    failures: [
      ...failures,
      ...(reloaded === undefined ? [] : [`daemon-reload changed ${reloaded}`]),
      ...(ended === undefined ? [] : [`after the end: ${ended}`]),
      ...(killed === undefined ? [] : [`after a kill: ${killed}`]),
    ],
  };
}

/** Starts the host, the window in front and the load, and waits for a reaction. */
async function provoke(guest: Guest, { load, place }: EmergencyOptions): Promise<Reaction> {
  await guest.run(`host start <<'F'\n${configFor(load)}\nF\ncall POST /automation/pause '{"untilMs":null}'`, 200);
  // Scopes compete with scopes: a desktop has its programs either there or in the session.
  const desktop = place === 'scope' ? 'TERMINAL_IN=in-scope' : '';
  await guest.run(`set -e\n${desktop} in-terminal front ${frontFor(load)}\nto-front front`);
  await guest.run(`set -e\n${startAt(place, 'load', load.command)}\nto-front front\n${load.ready ?? 'sleep 2'}`);
  const before = await takeSnapshot(guest);
  if (before.processes.load.length === 0) throw new Error('the load did not start');
  const watched = await guest.ask<Watched>(`watch ${load.quantity} ${REACTION_SECONDS} '^Pause'`, 240);
  return { watched, before, during: await takeSnapshot(guest, before.groups) };
}

export function configFor({ area }: Load): string {
  // A first day of dry runs, and half a minute of a runaway, would only lengthen the scenario.
  // An emulated machine is slow, so that memory must not run out within seconds.
  return [
    'automation:',
    `  levels: { ${area}: automatic }`,
    '  watch_hours: 0',
    '  runaway_seconds: 5',
    '  memory_reserve_megabytes: 450',
  ].join('\n');
}

function describeReaction(watched: Watched, { quantity }: Load): string {
  const { isRelieved, acted, asked, actedAfterS, pressed } = watched;
  const relieved = `${isRelieved ? 'relieved' : 'not relieved'} (${actedAfterS} s, ${describeRates(watched, quantity)})`;
  if (pressed !== null) return `asked; "${pressed}" clicked; ${relieved}`;
  if (asked.length > 0) return 'asked without a button';
  return isRelieved || acted.length > 0 ? relieved : 'none';
}

/** A share of the processor time, or megabytes a second. */
function describeRates({ before, after }: Watched, quantity: Load['quantity']): string {
  const format = (rate: number | null) => {
    if (rate === null) return '?';
    return quantity === 'share' ? `${Math.round(100 * rate)} %` : `${(rate / 1e6).toFixed(1)} MB/s`;
  };
  return `${format(before)} → ${format(after)}`;
}

function describeChange({ targetText, before, after }: OpenChange): string {
  return `${targetText}: ${countEqual(before)} → ${countEqual(after)}`;
}

/** Joins texts, equal ones as one with their number: a program may have many processes. */
function countEqual(texts: readonly string[], separator = ' '): string {
  return [...new Set(texts)]
    .map((text) => [text, texts.filter((other) => other === text).length] as const)
    .map(([text, count]) => (count === 1 ? text : `${text} (×${count})`))
    .join(separator);
}

function judgeReaction({ watched, before }: Reaction, changed: readonly Difference[]): string[] {
  const { isRelieved, asked, shown, isTrial, emergencies, obstacles } = watched;
  const front = new Set(before.processes.front.map((pid) => `process ${pid} `));
  const atFront = changed.filter(({ key }) => [...front].some((start) => key.startsWith(start)));
  const why = `emergencies: ${emergencies.join(' | ') || 'none'}; ${obstacles.join(' | ')}`;
  return [
    ...(isRelieved ? [] : [`not relieved; asked: ${asked.join(' | ') || 'no'}; buttons: ${shown.join(' | ')}; ${why}`]),
    ...(isTrial ? ['the reaction was a trial'] : []),
    ...atFront.map((one) => `the window in front was touched: ${describeDifference(one)}`),
  ];
}

/**
 * Reloads both managers.
 *
 * @returns the measures that this undid; undefined if none. A change that ended meanwhile on its own is none.
 */
async function reload(guest: Guest, { before, during }: Reaction): Promise<string | undefined> {
  const opened = await listOpen(guest);
  await guest.run(RELOAD);
  const lost = compare(during, await takeSnapshot(guest, during.groups)).filter(
    ({ key, after }) => after === (before.settings[key] ?? 'absent'),
  );
  const left = await listOpen(guest);
  return opened.every((id) => left.includes(id)) ? describeAll(lost) : undefined;
}

async function listOpen(guest: Guest): Promise<readonly string[]> {
  const { open } = await guest.ask<{ readonly open: readonly { readonly id: string }[] }>('call GET /optimize/status');
  return open.map(({ id }) => id);
}

/** Ends the emergency, and waits for the undo by the host. @returns the settings that were not restored */
async function end(
  guest: Guest,
  { before, watched }: Reaction,
  { load }: EmergencyOptions,
): Promise<string | undefined> {
  await guest.run(`lab-signal load ${load.canCalm ? 'USR1' : 'KILL'}; lab-signal front USR1`);
  // A person ends what she decided.
  if (watched.pressed !== null) await guest.run(`call POST /optimize/undo '{"changeId":null}'`);
  const took = await guest.ask<number | null>(`settled ${UNDO_SECONDS}`, UNDO_SECONDS + 60);
  if (took === null) return `still open after ${UNDO_SECONDS} s`;
  return describeAll(compare(before, await takeSnapshot(guest, before.groups)));
}

/**
 * Makes the same changes once more, kills the host and reloads the managers.
 *
 * @returns the settings that the guard did not restore; undefined if it restored all
 */
async function kill(
  guest: Guest,
  { watched }: Reaction,
  { load, place }: EmergencyOptions,
): Promise<string | undefined> {
  if (!load.canCalm) await guest.run(`${startAt(place, 'load', load.command)}; sleep 3`);
  // A cap needs memory to cap, and the automation would be faster.
  if (load.canCalm && load.ready !== undefined)
    await guest.run(`call POST /automation/pause '{"untilMs":null}'; lab-signal load USR2; ${load.ready}`, 200);
  const before = await takeSnapshot(guest);
  // The load may be another process by now.
  const targetOf = ({ target }: OpenChange) =>
    load.canCalm ? target : target.replace(/^(pid|tree):\d+$/, `$1:${before.processes.load[0]}`);
  const isThere = (pid: string | undefined) => pid === undefined || before.processes.load.includes(Number(pid));
  const changes = new Map(
    watched.open
      .filter((one) => isThere(/^(?:pid|tree):(\d+)$/.exec(targetOf(one))?.[1]))
      .map((one) => [`${one.action} ${one.target}`, one]),
  );
  for (const change of changes.values()) {
    const { action } = change;
    // A person decided to pause it, even if it is in use.
    const isAnswer = watched.pressed !== null && action === 'freeze';
    const value = isAnswer ? { value: 'in-use' } : action === 'group-memory-high' ? { value: 'used' } : {};
    const body = JSON.stringify({ action, target: targetOf(change), ...value, validate: false, anyway: true });
    const { error } = await guest.ask<{ readonly error?: string }>(`call POST /optimize/apply '${body}'`);
    if (error !== undefined) return `cannot apply ${action} again: ${error}`;
  }
  if (compare(before, await takeSnapshot(guest, before.groups)).length === 0) return 'nothing was applied again';
  await guest.run('host kill');
  const left = async () => describeAll(compare(before, await takeSnapshot(guest, before.groups)));
  for (let reading = 0; reading < GUARD_READINGS && (await left()) !== undefined; reading++) await guest.run('sleep 2');
  await guest.run(RELOAD);
  return left();
}

function describeAll(differences: readonly Difference[]): string | undefined {
  return differences.length === 0 ? undefined : countEqual(differences.map(describeDifference), '; ');
}
