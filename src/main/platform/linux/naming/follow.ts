import { baseName, programName, unwrapName } from './base-name';
import { type Command, isAnonymous } from './first-command';
import { findScript, INTERPRETERS, type Script } from './interpreters';
import { isLauncher, launchedCommand } from './launchers';
import { calledCommand } from './multi-call';
import { isSharedName, meaningfulFolder } from './nameless';

/** Launchers start each other: Steam, its container, Proton and Wine are six. */
const MOST_COMMANDS = 12;

/** Standard input, and the remark of a title: `node (vitest 1)`. */
const NO_FILE = /^-$|^\(/;

interface Followed {
  /** The command of the process, and each that the one before it runs. */
  readonly commands: readonly Command[];
  /** A module or a class that the last one runs. */
  readonly module: Script | undefined;
}

/** Follows launchers, interpreters and multi-call binaries to the program that a process is for. */
export function follow(first: Command): Followed {
  const commands = [first];
  while (commands.length < MOST_COMMANDS) {
    const command = commands.at(-1) as Command;
    const script = scriptOf(command);
    if (script !== undefined && script.kind !== 'file') return { commands, module: script };
    const next = script === undefined ? launchedBy(command) : afterScript(command, script);
    if (next === undefined) break;
    commands.push(next);
  }
  return { commands, module: undefined };
}

function scriptOf({ path, args, isScript }: Command): Script | undefined {
  const name = programName(path);
  const interpreter = isScript ? undefined : INTERPRETERS.find(({ program }) => program.test(name));
  const script = interpreter === undefined ? undefined : findScript(interpreter, args);
  return script === undefined || isAnonymous(script.text) || NO_FILE.test(script.text) ? undefined : script;
}

function afterScript({ args }: Command, { text, index }: Script): Command {
  return { path: text, args: args.slice(index), isScript: true };
}

function launchedBy({ path, args, isScript }: Command): Command | undefined {
  const name = isScript ? scriptName(path) : programName(path);
  const next = (isScript ? undefined : calledCommand(name, args)) ?? launchedCommand(name, args);
  const [program] = next ?? [];
  if (next === undefined || program === undefined) return undefined;
  // Tools of a language run a script of it.
  return { path: program, args: next, isScript: isScript && isLauncher(name) && !/\.exe$/i.test(program) };
}

/** @example scriptName('/srv/node_modules/tsx/dist/cli.mjs') // 'tsx' */
function scriptName(path: string): string {
  const name = unwrapName(baseName(path));
  return isSharedName(name) ? (meaningfulFolder(path) ?? name) : name;
}
