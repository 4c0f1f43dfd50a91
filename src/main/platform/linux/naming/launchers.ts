import { baseName, unixPath } from './base-name';
import { windowsProgram } from './first-command';

/** A program that runs another one of its own kind, and stays in front of it or in its process. */
interface Launcher {
  readonly program: RegExp;
  /** Options with a value in the next argument. */
  readonly valued?: RegExp;
  /** Options with values in the next two arguments. */
  readonly doublyValued?: RegExp;
  /** Words before the program: `proton run game.exe`. */
  readonly verbs?: RegExp;
  /** The word before the program, without which it does other things: `bundle exec jekyll`. */
  readonly onlyAfter?: string;
  /** The program follows `--`. */
  readonly isAfterDashes?: true;
}

const WINE = /^wine(?:loader)?(?:32|64)?(?:-[\w.]+)*$/;
const EMULATED =
  'aarch64|aarch64_be|arm|armeb|i386|x86_64|mips\\w*|ppc\\w*|riscv\\d+|s390x|sparc\\w*|m68k|sh4\\w*|hppa|alpha|loongarch64|' +
  'xtensa\\w*|microblaze\\w*|or1k|hexagon|cris|nios2';

/** From the manual of each program. `sudo`, `nice`, `timeout` and the like are not among them: they are themselves. */
const LAUNCHERS: readonly Launcher[] = [
  // ld.so(8), and that of musl.
  {
    program: /^ld(?:-linux|-musl|64|-\d)?[\w.-]*\.so(?:\.\d+)?$/,
    valued: /^--(?:library-path|inhibit-rpath|preload|argv0|audit|glibc-hwcaps-prepend|glibc-hwcaps-mask)$/,
  },
  // Emulation of a processor for one program; `qemu-system-…` is a machine.
  {
    program: new RegExp(`^(?:qemu-)?(?:${EMULATED})(?:-static|-binfmt|-binfmt-P)$|^qemu-(?:${EMULATED})$`),
    valued: /^-(?:L|E|U|s|g|cpu|0|d|D|p|R|B|seed|r|plugin|dfilter)$/,
  },
  { program: /^(?:box(?:64|86)|FEX|FEXInterpreter|FEXLoader|rosetta|felix86|hangover)$/ },
  { program: /^(?:memcheck|callgrind|cachegrind|helgrind|drd|massif|dhat|none)-[\w]+-linux$/ },
  // bwrap(1). Flatpak passes the other options through a descriptor.
  {
    program: /^(?:pv-|srt-)?bwrap$/,
    valued:
      /^--(?:args|argv0|userns|userns2|pidns|uid|gid|hostname|chdir|unsetenv|lock-file|sync-fd|remount-ro|overlay-src|tmp-overlay|ro-overlay|exec-label|file-label|proc|dev|tmpfs|mqueue|dir|seccomp|add-seccomp-fd|block-fd|userns-block-fd|info-fd|json-status-fd|cap-add|cap-drop|perms|size|level-prefix)$/,
    doublyValued: /^--(?:(?:ro-|dev-)?bind(?:-try|-data|-fd)?|bind-data|file|symlink|setenv|chmod)$/,
  },
  // Chromium in a Flatpak starts its processes through these.
  { program: /^zypak-(?:sandbox|helper)$/, verbs: /^(?:child|host|spawn-latest)$/ },
  // Steam starts a game through all of these.
  {
    program:
      /^(?:reaper|steam-launch-wrapper|_v2-entry-point|_entry-point|pressure-vessel-(?:wrap|adverb|unruntime)|pv-adverb|srt-run|umu|steamrt-run|SteamLinuxRuntime\w*)$/,
    isAfterDashes: true,
  },
  { program: /^proton$/, verbs: /^\w+$/ },
  { program: /^umu-run$/ },
  // Android starts every application in a copy of this program, which only renames itself.
  { program: /^app_process(?:32|64)?$/, isAfterDashes: true },
  // Programs in JavaScript and Ruby that run another program of their language in their own process.
  {
    program: /^(?:tsx|ts-node(?:-dev|-esm|-script)?|esno|babel-node|vite-node|swc-node|coffee)$/,
    verbs: /^watch$/,
    valued: /^(?:-P|-r|-O|-x|--(?:project|require|tsconfig|compiler|import|loader|env-file|config))$/,
  },
  { program: /^bundler?$/, onlyAfter: 'exec' },
];

/** Checks whether a program only runs another one. */
export function isLauncher(name: string): boolean {
  return WINE.test(name) || LAUNCHERS.some(({ program }) => program.test(name));
}

/**
 * Returns the command that a launcher runs: the program with its arguments.
 *
 * @param args begin with the launcher, unless it replaced its own name by that of the program
 */
export function launchedCommand(name: string, args: readonly string[]): readonly string[] | undefined {
  if (WINE.test(name)) return windowsCommand(args);
  const launcher = LAUNCHERS.find(({ program }) => program.test(name));
  if (launcher === undefined) return undefined;
  const index = launcher.isAfterDashes ? args.indexOf('--') + 1 : firstOperand(launcher, args);
  const command = index > 0 && index < args.length ? args.slice(index) : undefined;
  // binfmt_misc with its flag P adds the original first argument.
  if (command !== undefined && baseName(args[0] ?? '').endsWith('-binfmt-P')) return command.toSpliced(1, 1);
  return command;
}

function firstOperand(launcher: Launcher, args: readonly string[]): number {
  const { valued, doublyValued, verbs, onlyAfter } = launcher;
  const verb = onlyAfter === undefined ? 0 : args.indexOf(onlyAfter);
  if (verb === -1) return -1;
  for (let index = verb + 1; index < args.length; index++) {
    const arg = args[index] as string;
    if (arg === '--') return index + 1;
    if (doublyValued?.test(arg)) index += 2;
    else if (valued?.test(arg)) index++;
    else if (!/^-|^$/.test(arg) && !(index === 1 && verbs?.test(arg))) return index;
  }
  return -1;
}

/** Wine replaces its arguments by those of the program, which come after its own names until then. */
function windowsCommand(args: readonly string[]): readonly string[] | undefined {
  const index = args.findIndex((arg) => arg !== '' && !/^-/.test(arg) && !WINE.test(baseName(arg)));
  if (index === -1) return undefined;
  const [program = '', ...rest] = args.slice(index);
  return [windowsProgram(program) ?? unixPath(program), ...rest];
}
