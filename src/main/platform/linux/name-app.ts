import { plainText } from '../../../shared/format/plain-text';

export interface AppClues {
  readonly comm: string;
  /** Target of /proc/PID/exe; undefined if it cannot be read. */
  readonly executable: string | undefined;
  readonly args: readonly string[];
  readonly isKernelThread: boolean;
  /** The application of the parent, for helpers without a name of their own. */
  readonly parentApp: string | undefined;
}

const LONGEST_NAME = 64;

/** Generic script names, to which their folder is added. */
const NAMELESS_SCRIPT = /^(?:index|main|app|server|cli|start|run|__main__|manage|worker)\.\w+$/;

interface Interpreter {
  readonly program: RegExp;
  /** Options that contain the program, so that there is no script. */
  readonly code: RegExp;
  /** Options with a value in the next argument, which is not the script. */
  readonly valued: RegExp;
}

const PYTHON = /^(?:python|pypy)[\d.]*$/;
const JAVA = /^java$/;

const INTERPRETERS: readonly Interpreter[] = [
  { program: PYTHON, code: /^-c$/, valued: /^-[WX]$/ },
  {
    program: /^(?:node|nodejs|electron|deno|bun)[\d.]*$/,
    code: /^(?:-e|-p|-pe|--eval|--print)$/,
    valued: /^(?:-r|--require|--import|--loader|--experimental-loader|-C|--conditions)$/,
  },
  { program: /^(?:perl|ruby|lua|php)[\d.]*$/, code: /^-[eE]$/, valued: /^-[Ir]$/ },
  { program: JAVA, code: /^--version$/, valued: /^(?:-cp|-classpath|--class-path|-p|--module-path|--add-modules)$/ },
  { program: /^(?:ba|da|z|fi|k|a)?sh$/, code: /^-(?:\w*c|s)$/, valued: /^[-+][oO]$/ },
];

/**
 * Returns the name by which processes are grouped: the base name of the executable, the script of an interpreter, or
 * the program of an Electron helper.
 *
 * @example nameApp({ comm: 'python3', executable: '/usr/bin/python3.11', args: ['python3', 'foo.py'], … }) // 'foo.py'
 */
export function nameApp(clues: AppClues): string {
  if (clues.isKernelThread) return '[kernel]';
  return plainText(choose(clues), LONGEST_NAME) || 'unknown';
}

/** Thread names of Node and Chromium, which describe a task. */
const TASK_NAMES = new Set(['MainThread', 'node-MainThread']);

/** Checks whether the kernel name of a process does not identify the program. */
export function isNameless(comm: string): boolean {
  return TASK_NAMES.has(comm) || INTERPRETERS.some(({ program }) => program.test(comm));
}

function choose({ comm, executable, args, parentApp }: AppClues): string {
  const program = programOf(executable, args) || comm;
  const interpreter = INTERPRETERS.find((candidate) => candidate.program.test(program));
  if (interpreter === undefined) return program;
  if (program === 'electron' && args.some((arg) => arg.startsWith('--type=')) && parentApp !== undefined) {
    return parentApp;
  }
  // Without a script, the title that a program gave itself is more useful: `gunicorn: master`.
  return scriptOf(interpreter, args) ?? ((isNameless(comm) ? '' : firstWord(comm)) || program);
}

function programOf(executable: string | undefined, args: readonly string[]): string {
  // A program that an update replaced still runs from its deleted file.
  const path = executable?.replace(/ \(deleted\)$/, '') ?? firstWord(args[0] ?? '');
  // A dash before its name marks a login shell.
  return baseName(path).replace(/^-/, '');
}

function scriptOf({ program, code, valued }: Interpreter, args: readonly string[]): string | undefined {
  for (let index = 1; index < args.length; index++) {
    const arg = args[index] as string;
    if (program === JAVA && arg === '-jar') return nameOfScript(args[index + 1]);
    if (program === PYTHON && arg === '-m') return args[index + 1];
    if (code.test(arg)) return undefined;
    // `deno run script`, `bun run script`.
    if (index === 1 && arg === 'run') continue;
    if (valued.test(arg)) index++;
    // A Java class has its packages in the name.
    else if (!arg.startsWith('-')) return program === JAVA ? arg.split('.').at(-1) : nameOfScript(arg);
  }
  return undefined;
}

function nameOfScript(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const name = baseName(path);
  if (!NAMELESS_SCRIPT.test(name)) return name || undefined;
  const folder = baseName(path.slice(0, -name.length - 1));
  return folder === '' || folder === '.' ? name : `${folder}/${name}`;
}

/** A title that a process gave itself is one text: `nginx: worker process`, `chrome --type=renderer`. */
function firstWord(text: string): string {
  return text.split(/[\s:]/, 1)[0] ?? '';
}

function baseName(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? '';
}
