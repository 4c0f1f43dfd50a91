import { plainText } from '../../../shared/format/plain-text';

export interface AppClues {
  readonly comm: string;
  /** The target of /proc/PID/exe; undefined where it may not be read. */
  readonly executable: string | undefined;
  readonly args: readonly string[];
  readonly isKernelThread: boolean;
  /** The application of the parent, for helpers that have no name of their own. */
  readonly parentApp: string | undefined;
}

const LONGEST_NAME = 64;

/** Scripts whose name says nothing: their folder is named with them. */
const NAMELESS_SCRIPT = /^(?:index|main|app|server|cli|start|run|__main__|manage|worker)\.\w+$/;

interface Interpreter {
  readonly program: RegExp;
  /** Options that hold the program themselves, so that there is no script. */
  readonly code: RegExp;
  /** Options whose value is the next argument, which is not the script. */
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
 * What groups processes to an application: the base name of the executable; for an interpreter that of its script; for
 * the helpers of an Electron program that of the program.
 *
 * @example nameApp({ comm: 'python3', executable: '/usr/bin/python3.11', args: ['python3', 'foo.py'], … }) // 'foo.py'
 */
export function nameApp(clues: AppClues): string {
  if (clues.isKernelThread) return '[kernel]';
  return plainText(choose(clues), LONGEST_NAME) || 'unknown';
}

/** What Node and Chromium call their threads, after their task. */
const TASK_NAMES = new Set(['MainThread', 'node-MainThread']);

/** Whether the kernel's name of a process tells nobody whose it is: what it runs does. */
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
  // Without a script, what the program calls itself tells more: `gunicorn: master`.
  return scriptOf(interpreter, args) ?? ((isNameless(comm) ? '' : firstWord(comm)) || program);
}

function programOf(executable: string | undefined, args: readonly string[]): string {
  // A program that was replaced by an update still runs from its deleted file.
  const path = executable?.replace(/ \(deleted\)$/, '') ?? firstWord(args[0] ?? '');
  // A login shell is told so by a dash before its name.
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
    // A Java class is named with its packages.
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
