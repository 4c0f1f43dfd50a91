import { plainText } from '../../../shared/format/plain-text';
import { programName } from './naming/base-name';
import { type Command, firstCommand, firstWord, isAnonymous, programInTitle } from './naming/first-command';
import { follow } from './naming/follow';
import { ownerOfHelper, owningParent } from './naming/helpers';
import { INTERPRETERS, SHELL } from './naming/interpreters';
import { isLauncher } from './naming/launchers';
import { isMultiCall } from './naming/multi-call';
import { nameModule, nameScript } from './naming/name-script';
import { isNumberName, isSharedName, qualify } from './naming/nameless';
import { wholeName } from './naming/whole-name';
import { argumentsForNames, redactEach } from './redact-command';

export interface AppClues {
  readonly comm: string;
  /** Target of /proc/PID/exe; undefined if it cannot be read. */
  readonly executable: string | undefined;
  readonly args: readonly string[];
  readonly isKernelThread: boolean;
  /** The application of the parent, for helpers without a name of their own. */
  readonly parentApp: string | undefined;
  /** Reads the working directory, for a script with a relative path. */
  readonly directory?: () => string | undefined;
  /** Reads the name of the systemd unit or the sandbox, for a program that nothing else identifies. */
  readonly unit?: () => string | undefined;
}

const LONGEST_NAME = 64;

/**
 * Returns the name by which processes are grouped: the base name of the program file, or of the program that a launcher,
 * an interpreter or a multi-call binary runs. A name that different programs share gets its folder, a version is left
 * out, and a helper process belongs to its application.
 *
 * @example nameApp({ comm: 'python3', executable: '/usr/bin/python3.11', args: ['python3', 'foo.py'], … }) // 'foo.py'
 */
export function nameApp(clues: AppClues): string {
  if (clues.isKernelThread) return '[kernel]';
  const args = argumentsForNames(clues.args);
  const name = choose({ ...clues, args });
  // Names are stored and exported, and not every argument that one may be taken from is a program.
  const isPlain = !/[\s=:@]/.test(name);
  return plainText(isPlain ? name : choose({ ...clues, args: redactEach(args) }), LONGEST_NAME) || 'unknown';
}

/** Returns the files that a process runs: its executable, the script of that, and so on. */
export function programPaths({ comm, executable, args }: AppClues): readonly string[] {
  const { commands } = follow(firstCommand(comm, executable, args));
  return commands.map(({ path }) => path).filter((path) => path.startsWith('/'));
}

/** Returns the same as {@link programPaths}, and the paths that the working directory completes. */
export function runPaths({ comm, executable, args, isKernelThread }: AppClues): readonly string[] {
  return isKernelThread ? [] : follow(firstCommand(comm, executable, args)).commands.map(({ path }) => path);
}

/** Names of threads that describe a task, in Node, Chromium and Mono. */
const TASK_NAMES = new Set(['MainThread', 'node-MainThread', 'Main', 'Main Thread', 'GeckoMain']);

/** Checks whether the kernel name of a process does not identify the program. */
export function isNameless(comm: string): boolean {
  const name = programName(comm);
  return isTask(comm) || isSharedName(name) || runsOthers(name);
}

function isTask(name: string): boolean {
  return TASK_NAMES.has(name) || isAnonymous(name);
}

function runsOthers(name: string): boolean {
  return isLauncher(name) || isMultiCall(name) || INTERPRETERS.some(({ program }) => program.test(name));
}

function choose(clues: AppClues): string {
  const { comm, executable, args, directory } = clues;
  const { commands, module } = follow(firstCommand(comm, executable, args));
  const command = commands.at(-1) as Command;
  const name = programName(command.path);
  const owner = ownerOfHelper(name, command, () => owningParent(clues.parentApp, isNameless));
  if (owner !== undefined) return owner;
  if (module !== undefined) return nameModule(module, command.args, directory);
  if (command.isScript) return nameScript(command.path, directory, isElectron(commands));
  if (!runsOthers(name)) return nameProgram(command.path, name, clues);
  // A shell waits for a person, and its unit is that of a terminal.
  return titleOf(clues) ?? (SHELL.test(name) ? undefined : clues.unit?.()) ?? name;
}

function isElectron(commands: readonly Command[]): boolean {
  return /^(?:electron\d*|nw)$/.test(programName(commands.at(-2)?.path ?? ''));
}

function nameProgram(path: string, name: string, clues: AppClues): string {
  const isNothing = isNumberName(name) || isTask(path);
  const title = isNothing ? titleOf(clues) : undefined;
  if (title !== undefined) return title;
  const found = isTask(path) ? { name, isKnown: false } : qualify(path, name, clues.directory);
  if (found.isKnown) return found.name;
  const parent = isNothing ? owningParent(clues.parentApp, isNameless) : undefined;
  return titleOf(clues) ?? clues.unit?.() ?? parent ?? memoryName(found.name);
}

/** Returns the name that a program gave itself, if it identifies the program. */
function titleOf({ comm, executable, args }: AppClues): string | undefined {
  const [own = ''] = args;
  // `node (vitest 1)`
  const remark = /^\w+ \(([\w.@/-]+)/.exec(own)?.[1];
  const titles = [programInTitle(comm, args), remark, isAnonymous(comm) ? '' : wholeName(comm, executable, args)];
  return titles.map((title = '') => titleWord(title)).find((word) => word !== '' && !isNameless(word));
}

const PATH = /^[\w.+@~-]*(?:\/[\w.+@~ -]+)+$/;

function titleWord(text: string): string {
  return PATH.test(text) ? programName(text) : firstWord(text);
}

/** A file in memory has a name for people, which may end with a random number: `memfd:sealed-91173221a7ea`. */
function memoryName(name: string): string {
  return name.replace(/^memfd:/, '').replace(/[-_:]?[\da-f]{6,}$/, '') || name;
}
