import type { ForegroundFacts, LinuxProcessFacts } from '../platform/linux/knobs/process-facts';
import { findProtected } from './protected-programs';

/** Facts that identify the program may be missing. */
type Identifying = 'app' | 'paths' | 'busName' | 'isOfSession' | 'holdsScreen';

export type ProcessFacts = Omit<LinuxProcessFacts, Identifying | 'session'> &
  Partial<Pick<LinuxProcessFacts, Identifying>>;

export interface Surroundings {
  /** Leader of the terminal or desktop session of Homeostat. */
  readonly ownSession: number;
  readonly ownUid: number;
  /** Pids of Homeostat, its ancestors and its children. */
  readonly relatives: ReadonlySet<number>;
}

/** @returns the reason if a process must not be changed */
export function protectionOf(facts: ProcessFacts, around: Surroundings): string | undefined {
  const reason = closeProtectionOf(facts, around);
  if (reason !== undefined) return reason;
  if (facts.isRealTime) return 'the process has real-time priority';
  return facts.holdsAudio ? 'the process plays or records sound' : undefined;
}

/** @returns the reason if even a person must not end a process from here */
export function closeProtectionOf(facts: ProcessFacts, around: Surroundings): string | undefined {
  const { identity, isKernelThread, isTraced } = facts;
  if (identity.pid <= 2) return 'the process is one of the first two system processes';
  if (isKernelThread) return 'the process is part of the kernel';
  if (around.relatives.has(identity.pid) || identity.pid === around.ownSession)
    return 'the process belongs to Homeostat or runs it';
  if (around.ownUid !== 0 && identity.uid !== around.ownUid) return 'the process belongs to another user';
  const vital = essentialProgram(facts);
  if (vital !== undefined) return vital;
  return isTraced ? 'the process is being debugged' : undefined;
}

/** Checks for a program that the system, the desktop or its session needs. */
export function isEssential(facts: ProcessFacts): boolean {
  return essentialProgram(facts) !== undefined;
}

function essentialProgram(facts: ProcessFacts): string | undefined {
  const { name, app = name, paths = [], busName, isOfSession = false, holdsScreen = false } = facts;
  const files = paths.map((path) => path.split('/').at(-1) ?? '');
  const found = findProtected({ names: [name, app, ...files], paths, busName });
  if (found !== undefined) return `${found.name} is essential to the system or the desktop: it ${found.purpose}`;
  if (holdsScreen) return `${app} is essential to the desktop: it draws the screen`;
  return isOfSession ? `${app} is essential to the desktop session` : undefined;
}

/** @returns the reason if a process must not be paused, although it may be slowed down */
export function freezeProtectionOf(facts: ForegroundFacts, isInFront: boolean | undefined): string | undefined {
  if (facts.isServing) return 'other programs may be connected to it';
  // A shell takes a stopped program for one that the person stopped.
  if (facts.isTerminalForeground) return 'a terminal is waiting for it';
  return attentionOf(facts, isInFront);
}

/**
 * @param isInFront whether it belongs to the application in front; undefined if that is unknown
 * @returns the reason if a person may be waiting for a process
 */
export function attentionOf(
  { isTerminalForeground, mayHaveWindow }: Pick<ForegroundFacts, 'isTerminalForeground' | 'mayHaveWindow'>,
  isInFront: boolean | undefined,
): string | undefined {
  if (isInFront === true) return 'it belongs to the window in front';
  if (isInFront === false) return undefined;
  if (isTerminalForeground) return 'a terminal is waiting for it';
  if (mayHaveWindow) return 'it may own the focused window (Homeostat cannot detect here which window has focus)';
  return undefined;
}
