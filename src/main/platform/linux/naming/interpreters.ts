/** A program that runs a program of another language, which its arguments name. */
export interface Interpreter {
  readonly program: RegExp;
  /** Options that contain the program, so that there is no script. */
  readonly code: RegExp;
  /** Options with a value in the next argument, which is not the script. */
  readonly valued: RegExp;
  /** Options whose value is the script, in the next argument or after `=`. */
  readonly given?: RegExp;
  /** Options with a module or class in the next argument or attached to them. */
  readonly module?: RegExp;
  /** Words before the script: `deno run script`. */
  readonly verbs?: RegExp;
  /** Form of a script, where other arguments are usual. */
  readonly script?: RegExp;
  /** Options anywhere whose value is a name, where nothing else contains one; the best ones first. */
  readonly named?: readonly RegExp[];
  /** An argument is a class: `java org.acme.Shop`. */
  readonly takesClass?: boolean;
}

const NEVER = /$^/;
/** A package script is a word: `bun run dev`. */
const FILE_OR_URL = /[./:]/;

const PYTHON = /^(?:(?:i|platform-)?python|pypy|graalpy|micropython)[\d.]*(?:t|d|dm|m|-dbg)?$/;
const JAVA = /^(?:javaw?|jsvc(?:\.exec)?)$/;
export const SHELL = /^(?:ba|da|z|fi|k|mk|ok|ya|a|c|tc|rba|pdk|lk)?sh(?:-static)?$|^(?:ksh93|elvish|xonsh|nu|osh|ysh)$/;

/** From the manual of each program. */
export const INTERPRETERS: readonly Interpreter[] = [
  {
    program: PYTHON,
    code: /^-[bBdEhiIOPqRsSuvVx]*c/,
    valued: /^-[bBdEiIOPqRsSuvx]*[WXQ]$|^--check-hash-based-pycs$/,
    module: /^-[bBdEiIOPqRsSuvx]*m/,
  },
  {
    program: /^(?:node|nodejs|iojs)[\d.]*$/,
    code: /^(?:-e|-p|-pe|--eval|--print|--run)(?:=|$)/,
    valued: new RegExp(
      `^(?:-r|-C|-u|--(?:${[
        'require|import|loader|experimental-loader|conditions|env-file|env-file-if-exists|title|icu-data-dir|input-type',
        'inspect-port|watch-path|openssl-config|redirect-warnings|trace-event-categories|unhandled-rejections',
        'stack-trace-limit|max-http-header-size|cpu-prof-dir|diagnostic-dir|dns-result-order|test-name-pattern',
        'test-reporter|test-reporter-destination',
      ].join('|')}))$`,
    ),
    verbs: /^inspect$/,
  },
  {
    program: /^deno[\d.]*$/,
    code: /^(?:eval|repl|lsp|task|install|--eval)$/,
    valued: /^(?:-c|-L|--(?:config|import-map|lock|cert|location|seed|log-level|port|host))$/,
    verbs: /^(?:run|serve|test|bench|compile)$/,
    script: FILE_OR_URL,
  },
  {
    program: /^bun[\d.]*$/,
    code: /^(?:-e|-p|--eval|--print|install|add|create|repl)$/,
    valued: /^(?:-r|-c|--(?:preload|require|import|cwd|config|env-file|port|conditions))$/,
    verbs: /^(?:run|test|build)$/,
    script: FILE_OR_URL,
  },
  { program: /^(?:electron\d*|nw)$/, code: /^(?:-e|-p|-i|--type=.*)$/, valued: /^(?:-r|--require)$/ },
  {
    program: /^perl[\d.]*(?:-[\w-]+-linux-\w+)?$/,
    code: /^-[acflnpsStTuUvwWX0-7]*[eE]/,
    valued: /^-I$/,
  },
  { program: /^(?:ruby|truffleruby)[\d.]*$/, code: /^-[acdlnpsvwW]*e/, valued: /^-[IrCEKTFX]$/ },
  {
    program: /^php[\d.]*$/,
    code: /^-[rRBE]$/,
    valued: /^-[dcztS]$|^--(?:define|php-ini|server|docroot)$/,
    given: /^(?:-f|--file)$/,
  },
  { program: /^(?:lua|luajit|texlua)[\d.]*$/, code: /^-e/, valued: /^-[lI]$/ },
  {
    program: /^(?:R|Rscript|Rterm)$/,
    code: /^-e$/,
    valued: NEVER,
    given: /^(?:-f|--file)$/,
    script: /\.[rR]$/,
  },
  {
    program: /^julia[\d.]*$/,
    code: /^(?:-[eE]|--(?:eval|print))/,
    valued: /^(?:-[tpLJCH]|--(?:threads|procs|load|sysimage|machine-file|cpu-target))$/,
  },
  { program: /^guile[\d.]*$/, code: /^-c$/, valued: /^-[eLClx]$/, given: /^-s$/ },
  {
    program: /^(?:tclsh|wish|expect|jimsh)[\d.]*$/,
    code: /^-c$/,
    valued: /^-encoding$/,
    given: /^-f$/,
  },
  {
    program: /^[gc]js(?:-console)?$/,
    code: /^(?:-c|--command)/,
    valued: /^(?:-[IC]|--(?:include-path|coverage-prefix|coverage-output))$/,
  },
  {
    program: /^(?:qml|qmlscene|qmlviewer)\d?(?:-qt\d)?$/,
    code: NEVER,
    valued: /^(?:-I|-P|-f|-a|-c|--?(?:config|apptype|core-profile|translation|transparent))$/,
    script: /\.qml$/,
  },
  { program: /^(?:[gmn]?awk|original-awk)$/, code: /^[^-]/, valued: /^-[vFi]$/, given: /^(?:-f|--file|-E)$/ },
  {
    program: /^mono(?:-sgen|-boehm)?(?:32|64)?$/,
    code: NEVER,
    valued: /^--(?:config|aot-path|profile-load)$/,
  },
  {
    program: /^dotnet$/,
    code: NEVER,
    valued: /^--(?:runtimeconfig|depsfile|fx-version|roll-forward|additionalprobingpath|additional-deps)$/,
    verbs: /^exec$/,
    script: /\.(?:dll|exe)$/i,
  },
  {
    program: JAVA,
    code: /^--?version$/,
    valued: new RegExp(
      `^(?:-cp|-p|--?(?:${[
        'classpath|class-path|module-path|upgrade-module-path|add-modules|limit-modules|add-opens|add-exports|add-reads',
        'patch-module|enable-native-access|source|describe-module',
      ].join('|')})|-(?:user|pidfile|outfile|errfile|home|cwd|jvm|procname|umask))$`,
    ),
    given: /^-jar$/,
    module: /^(?:-m|--module)$/,
    takesClass: true,
  },
  // Programs in Erlang name their node (`-sname rabbit@localhost`), a file (`-extra /usr/bin/mix`) or a module (`-s x`).
  { program: /^beam(?:\.\w+)?$/, code: NEVER, valued: NEVER, named: [/^-s?name$/, /^-extra$/, /^-s$/] },
  { program: /^love$/, code: NEVER, valued: NEVER },
  { program: /^swipl$/, code: /^-c$/, valued: /^-[gtxp]$/, given: /^-[fls]$/ },
  {
    program: /^sbcl$/,
    code: /^--eval$/,
    valued: /^--(?:core|dynamic-space-size|control-stack-size|userinit|sysinit)$/,
    given: /^--(?:script|load)$/,
    script: NEVER,
  },
  { program: /^racket(?:bc|cs)?$/, code: /^-e$/, valued: /^-[lI]$/, given: /^-[tufr]$/ },
  { program: /^octave(?:-cli|-gui)?$/, code: /^--eval$/, valued: /^(?:-p|--path|--persist)$/, script: /\.m$/ },
  { program: /^(?:rakudo(?:-m)?|raku)$/, code: /^-e/, valued: /^-[IM]$/ },
  { program: /^qjs$/, code: /^-e$/, valued: /^-I$/ },
  { program: /^janet$/, code: /^-e$/, valued: /^-[mlw]$/ },
  { program: /^ocamlrun[a-z]?$/, code: NEVER, valued: /^-I$/ },
  {
    program: /^(?:wasmtime|wasmer|wasmedge|iwasm)$/,
    code: NEVER,
    valued: /^--(?:dir|mapdir|env|invoke|volume)$/,
    verbs: /^(?:run|serve)$/,
    script: /\.(?:c?wasm|wat)$/,
  },
  {
    program: /^pwsh$/,
    code: /^-(?:c|command|e|ec|encodedcommand)$/i,
    valued: /^-(?:executionpolicy|ex|ep|workingdirectory|wd|version|outputformat|o|windowstyle|w)$/i,
    given: /^-(?:f|file)$/i,
  },
  {
    program: SHELL,
    code: /^[-+]\w*[cs]$|^--command$/,
    valued: /^[-+]\w*[oO]$|^--(?:rcfile|init-file|init-command|config|env-config)$/,
  },
];

/** The program that an interpreter runs, at an index of its arguments. */
export interface Script {
  readonly kind: 'file' | 'module' | 'class';
  readonly text: string;
  readonly index: number;
}

/** @returns undefined without a script: the interpreter is interactive, or an option contains the program */
export function findScript(interpreter: Interpreter, args: readonly string[]): Script | undefined {
  const { code, valued, verbs, named, script = /./, takesClass = false } = interpreter;
  if (named !== undefined) return operandAfter(named, args);
  for (let index = 1; index < args.length; index++) {
    const arg = args[index] as string;
    const optional = scriptOfOption(interpreter, args, index);
    if (optional !== undefined) return optional;
    if (arg === '--') return fileAt(args, index + 1, script);
    if (code.test(arg)) return undefined;
    // Java reads further arguments from a file, and the class may be among them.
    if (takesClass && arg.startsWith('@')) return archiveAfter(interpreter, args, index);
    if (valued.test(arg)) index++;
    else if (/^[-+@]|^$/.test(arg) || (index === 1 && verbs?.test(arg))) continue;
    else if (script.test(arg))
      return { kind: takesClass && !/\/|\.java$/.test(arg) ? 'class' : 'file', text: arg, index };
    // `dotnet build`, `bun run dev`.
    else if (interpreter.given === undefined) return undefined;
  }
  return undefined;
}

/** Returns an archive or a module that follows, which nothing else in the arguments can replace. */
function archiveAfter(interpreter: Interpreter, args: readonly string[], start: number): Script | undefined {
  for (let index = start + 1; index < args.length; index++) {
    const optional = scriptOfOption(interpreter, args, index);
    if (optional !== undefined) return optional;
  }
  return undefined;
}

function operandAfter(options: readonly RegExp[], args: readonly string[]): Script | undefined {
  for (const option of options) {
    const start = args.findIndex((arg) => option.test(arg)) + 1;
    const index = start === 0 ? -1 : args.findIndex((arg, position) => position >= start && !/^[-+]/.test(arg));
    const text = args[index];
    if (text === undefined) continue;
    // A node has a host: `rabbit@localhost`.
    return { kind: text.includes('/') ? 'file' : 'module', text: text.replace(/@.*/, ''), index };
  }
  return undefined;
}

/** Returns the script that an option names. */
function scriptOfOption({ given, module, takesClass }: Interpreter, args: readonly string[], index: number) {
  const arg = args[index] as string;
  const [option = '', ...rest] = arg.split('=');
  if (given?.test(option)) {
    if (rest.length > 0) return fileAt(args.with(index, rest.join('=')), index);
    // Java accepts further options after `-jar`.
    const next = args.findIndex((operand, position) => position > index && !operand.startsWith('-'));
    return next === -1 ? undefined : fileAt(args, next);
  }
  const found = module?.exec(arg)?.[0];
  if (found === undefined) return undefined;
  const isAttached = found.length < arg.length;
  const text = isAttached ? arg.slice(found.length) : args[index + 1];
  if (text === undefined) return undefined;
  const kind = takesClass === true ? 'class' : 'module';
  return { kind, text, index: isAttached ? index : index + 1 } as const;
}

function fileAt(args: readonly string[], index: number, form = /./): Script | undefined {
  const text = args[index];
  return text === undefined || !form.test(text) ? undefined : { kind: 'file', text, index };
}
