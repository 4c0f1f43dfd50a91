import { HIDDEN } from './hidden';
import { COMMAND_LINE, findRules, findScriptRules, type ProgramRules, UNKNOWN_PROGRAM } from './program-rules';
import { maskValue, redactText } from './redact-text';
import { isPasswordCommand, isSecretName, mayNameSecret } from './secret-names';
import { replaceWord, type Segment, splitScript, splitWords } from './shell-words';
import { hideValue, type Kind } from './value-kinds';

/** Scripts in scripts in scripts are text. */
const MOST_NESTED = 3;
/** An argument after an option that is another option rather than its value. */
const NEXT_OPTION = /^(?:--[A-Za-z][\w-]*(?:=|$)|-[A-Za-z]\d{0,5}$|-[A-Za-z]{2,}$|--?$)/;
/**
 * A password after `mysql -p`, which asks for one and takes the next word as the database. People enter it there by
 * mistake, and it stays while the program waits.
 */
const LIKE_PASSWORD =
  /^(?=.{0,64}[a-z])(?=.{0,64}[A-Z])(?=.{0,64}\d)[^\s=]{6,128}$|^(?=.{0,64}[!#$%^&*?])[^\s=/]{6,128}$/;
/** Conditions of the table see the first arguments. */
const LONGEST_CONDITION = 1_024;
/** `+rcon_password secret` of game servers; `+x` and `+5` belong to other programs. */
const PLUS_OPTION = /^\+[A-Za-z][\w.]{2,63}$/;
/** The program of `--password-command echo secret`, which is one argument, in a title. */
const PRINTING_WORD = /^(?:[\w-]+=)?["']?(?:\S*\/)?(?:echo|printf)$/;
const SECRET_WORD = /^-(?:pass(?:word|wd)?|pwd|token|secret|auth)$/i;
const SHORTEST_BEGINNING = '--pas'.length;
const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;
const SWITCH = /^(\/[A-Za-z][\w-]{0,40})(?:([:=])([\s\S]+))?$/;
/** Quotes and operators without which a title is no script. */
const SCRIPT_SIGN = /["'`|;&<\\\n]/;
/** Programs whose scripts have words of their own. */
const HAS_OWN_SCRIPT = /(?:^|[\s/])(?:expect|lftp)\s/;
/** Programs and options that read a secret from standard input. */
const READER =
  /^(?:chpasswd|cryptsetup|gocryptfs|veracrypt|--?pass[\w-]{0,24}(?:stdin|fd)|--?stdin(?:pass)?|--with-token|stdin|fd:0)$/;
/** Programs that do so with a letter among their options: `sudo -S`. */
const READER_BY_LETTER: readonly (readonly [program: string, option: RegExp])[] = [
  ['sudo', /^-\w{0,16}S/],
  ['smbpasswd', /^-\w{0,16}s/],
  ['htpasswd', /^-\w{0,16}i/],
  ['vault', /^-$/],
];

/** Hides the secrets of the arguments of a command line, the program among them. */
export function redactArguments(args: readonly string[]): readonly string[] {
  return new Walk(args, 0, findRules).run();
}

/** Hides the secrets of a title that a process gave itself. Quotes and operators in it may be those of a script. */
export function redactTitle(title: string): string {
  const words = splitWords(title);
  const redacted = new Walk(
    words.map(({ value }) => value),
    0,
    findRules,
    true,
  ).run();
  let result = '';
  let from = 0;
  for (const [index, { start, end }] of words.entries()) {
    result += title.slice(from, start) + redacted[index];
    from = end;
  }
  result += title.slice(from);
  const find = HAS_OWN_SCRIPT.test(title) ? findScriptRules : findRules;
  return redactText(SCRIPT_SIGN.test(title) ? redactScript(result, 1, find) : result, false);
}

type FindRules = typeof findRules;

/** Hides the secrets of a script. */
function redactScript(script: string, nested: number, find: FindRules): string {
  if (nested > MOST_NESTED) return redactText(script, false);
  const segments = splitScript(script);
  let result = '';
  let from = 0;
  for (const [index, segment] of segments.entries()) {
    const { words } = segment;
    const redacted = redactSegment(segment, segments[index + 1], nested, find);
    for (const [place, word] of words.entries()) {
      result += script.slice(from, word.start) + replaceWord(script, word, redacted[place] ?? '');
      from = word.end;
    }
  }
  return result + script.slice(from);
}

function redactSegment(
  segment: Segment,
  next: Segment | undefined,
  nested: number,
  find: FindRules,
): readonly string[] {
  const values = valuesOf(segment);
  const redacted = new Walk(values, nested, find).run();
  const echo = values.findIndex((value) => /^(?:\S*\/)?(?:echo|printf)$/.test(value));
  const isPiped = echo >= 0 && segment.operator === '|' && next !== undefined && readsSecret(valuesOf(next));
  if (isPiped) return redacted.map((value, index) => (index <= echo ? value : hideEchoed(value)));
  const here = values.findIndex((value) => value.startsWith('<<<'));
  if (here < 0 || !readsSecret(values)) return redacted;
  return redacted.map((value, index) => (index < here ? value : hideEchoed(value)));
}

function readsSecret(args: readonly string[]): boolean {
  const names = args.map((arg) => arg.split('/').at(-1) ?? '');
  const byLetter = READER_BY_LETTER.some(
    ([program, option]) => names.includes(program) && args.some((arg) => option.test(arg)),
  );
  return byLetter || names.some((name) => READER.test(name));
}

function valuesOf({ words }: Segment): readonly string[] {
  return words.map(({ value }) => value);
}

/** Hides a word that `echo` or a here-string passes on; the user of `user:password` stays. */
function hideEchoed(word: string): string {
  if (/^(?:-[neE]+|<<<|%[\w\\%]*)$/.test(word)) return word;
  const shown = /^(?:<<<)?(?:[\w.-]{1,64}:(?=.))?/.exec(word)?.[0] ?? '';
  return `${shown}${HIDDEN}`;
}

function printsPassword(name: string | undefined, arg: string): boolean {
  return PRINTING_WORD.test(arg) && isPasswordCommand(name ?? arg.slice(0, Math.max(0, arg.indexOf('='))));
}

/** Also finds the program in `RSYNC_RSH=sshpass` and `ProxyCommand=sshpass`. */
function programOf(arg: string): string {
  return arg.slice(arg.lastIndexOf('=') + 1);
}

/** One pass over the arguments of a program, and of the programs that it runs. */
class Walk {
  readonly #redacted: string[] = [];
  #rules: ProgramRules = COMMAND_LINE;
  /** Number of words so far: arguments without a dash. */
  #position = 0;
  /** Kinds of the next arguments, which are values of an option. */
  #values: readonly Kind[] = [];
  /** Name of an option without rules whose value may be the next argument. */
  #name: string | undefined;
  /** Word such as `password` whose value is the next word. */
  #keyword: string | undefined;
  /** The option before asks for a password. */
  #isAsked = false;
  #optionsEnded = false;
  /** The values are those of `+option`. */
  #isAfterPlus = false;
  /** The program is an assumption, so that a later argument may be one, too. */
  #isAssumed = false;
  #index = 0;

  constructor(
    private readonly args: readonly string[],
    private readonly nested: number,
    private readonly find: FindRules,
    /** A script is not one argument but all further words. */
    private readonly isTitle = false,
  ) {}

  run(): readonly string[] {
    for (; this.#index < this.args.length; this.#index++) this.#step(this.args[this.#index] as string);
    return this.#redacted;
  }

  /** Adds exactly one text. */
  #step(arg: string): void {
    const [kind, ...further] = this.#values;
    // An option with several values may be given with options instead: `--encrypt --user-password=…`.
    // `+login anonymous +quit` of Steam and `+name value` of its games has fewer.
    const isOther = (further.length > 0 && arg.startsWith('--')) || (this.#isAfterPlus && PLUS_OPTION.test(arg));
    const isValue = kind !== undefined && !isOther;
    this.#isAfterPlus = isValue && this.#isAfterPlus;
    this.#values = isValue ? further : [];
    const name = this.#name;
    const isMistake = this.#isAsked && !NEXT_OPTION.test(arg) && LIKE_PASSWORD.test(arg);
    this.#name = undefined;
    this.#isAsked = false;
    if (isValue) this.#value(kind, arg);
    else if (isMistake) this.#redacted.push(HIDDEN);
    else if (name !== undefined && !NEXT_OPTION.test(arg)) this.#redacted.push(this.#valueOf(name, arg));
    else if (this.#keyword !== undefined && !NEXT_OPTION.test(arg)) this.#valueOfKeyword(this.#keyword, arg);
    else if (arg === '--' && !this.#optionsEnded) this.#endOptions();
    else if (!(this.#option(arg) || this.#switch(arg))) this.#word(arg);
    if (this.isTitle && printsPassword(name, arg)) this.#values = ['hidden'];
  }

  #valueOfKeyword(keyword: string, arg: string): void {
    this.#keyword = undefined;
    this.#redacted.push(this.#valueOf(keyword, arg));
  }

  #endOptions(): void {
    this.#optionsEnded = true;
    this.#redacted.push('--');
  }

  #value(kind: Kind, arg: string): void {
    if (kind === 'command') this.#enter(arg, this.#rules.wraps);
    else if (kind === 'script' && this.isTitle) this.#enter(arg, true, false, findScriptRules);
    else if (kind === 'shell') this.#enter(arg, true, true);
    else if (kind === 'text' && this.isTitle && arg.includes('=') && this.find(programOf(arg))) this.#enter(arg, true);
    else this.#redacted.push(this.#hide(kind, arg));
  }

  #runs(kind: Kind | undefined): boolean {
    return kind === 'command' || (kind === 'script' && this.isTitle);
  }

  #hide(kind: Kind, value: string): string {
    switch (kind) {
      case 'script':
        return redactText(redactScript(value, this.nested + 1, findScriptRules), false);
      case 'text':
      case 'command':
      case 'shell':
        return this.#text(value);
      case 'last':
        return this.#index === this.args.length - 1 ? hideValue('hidden', value) : this.#text(value);
      default:
        return hideValue(kind, value);
    }
  }

  /** Hides the secrets of an argument without rules. One with spaces may be a script. */
  #text(arg: string): string {
    const redacted = redactText(arg, true);
    return /\s/.test(redacted) ? redactScript(redacted, this.nested + 1, findRules) : redacted;
  }

  #valueOf(name: string, value: string): string {
    const masked = maskValue(name, value);
    return masked === value ? this.#text(value) : masked;
  }

  /** Switches to the rules of a program that the arguments name. */
  #enter(arg: string, isAssumed: boolean, isScript = false, find = this.find): void {
    const isAssignment = ASSIGNMENT.test(arg);
    const rules = find(programOf(arg));
    this.#redacted.push(isScript ? this.#hide('script', arg) : this.#text(arg));
    // A variable for the program that follows.
    if (isAssignment && rules === undefined) this.#position--;
    else this.#use(rules ?? UNKNOWN_PROGRAM, isAssumed || isAssignment);
  }

  #use(rules: ProgramRules, isAssumed: boolean): void {
    const [condition, further] = rules.when ?? [];
    this.#rules = further !== undefined && condition?.test(this.#following()) ? further : rules;
    this.#isAssumed = isAssumed;
    this.#position = 0;
    this.#optionsEnded = false;
  }

  /** Returns the further arguments with a space before each. */
  #following(): string {
    return ` ${this.args.slice(this.#index + 1).join(' ')}`.slice(0, LONGEST_CONDITION);
  }

  #option(arg: string): boolean {
    if (this.#optionsEnded || arg.length < 2) return false;
    if (this.#exactOption(arg)) return true;
    if (arg.startsWith('+')) return this.#plusOption(arg);
    if (!arg.startsWith('-')) return false;
    if (!this.#knownOption(arg)) this.#otherOption(arg);
    return true;
  }

  #exactOption(arg: string): boolean {
    const { options, attached, style } = this.#rules;
    const kinds = options.get(arg);
    if (kinds === undefined && !attached.has(arg)) return false;
    this.#redacted.push(arg);
    this.#isAsked = attached.has(arg);
    if (kinds !== undefined && style !== 'attached') this.#values = kinds;
    this.#isAfterPlus = PLUS_OPTION.test(arg);
    return true;
  }

  #knownOption(arg: string): boolean {
    const { style } = this.#rules;
    const isLong = arg.startsWith('--') || style === 'words';
    if (isLong) return this.#assignedOption(arg);
    return style === 'attached' ? this.#attachedOption(arg) : this.#letters(arg);
  }

  /** `--name=value`, also with a shortened name. */
  #assignedOption(arg: string): boolean {
    const end = arg.indexOf('=');
    const given = end < 0 ? arg : arg.slice(0, end);
    const option = this.#optionNamed(given);
    if (option === undefined) return false;
    const kind = this.#rules.options.get(option)?.[0];
    if (end >= 0) this.#attach(given, '=', kind, arg.slice(end + 1));
    else {
      this.#redacted.push(arg);
      this.#values = this.#rules.options.get(option) ?? [];
    }
    return true;
  }

  #optionNamed(given: string): string | undefined {
    const { options, attached } = this.#rules;
    if (options.has(given) || attached.has(given)) return given;
    // getopt_long(3) accepts unique beginnings.
    if (given.length < SHORTEST_BEGINNING || !given.startsWith('--')) return undefined;
    const found = [...options.keys(), ...attached].filter((option) => option.startsWith(given));
    return found.length === 1 || found.every((option) => isSecretName(option)) ? found[0] : undefined;
  }

  #attachedOption(arg: string): boolean {
    const option = [...this.#rules.options.keys()].find((one) => arg.startsWith(one));
    if (option === undefined) return false;
    this.#attach(option, '', this.#rules.options.get(option)?.[0], arg.slice(option.length));
    return true;
  }

  /** `-xw password`, `-xwpassword` and `-w=password`. */
  #letters(arg: string): boolean {
    const { options, attached, flags } = this.#rules;
    for (let at = 1; at < arg.length; at++) {
      const option = `-${arg[at]}`;
      const kinds = options.get(option);
      if (kinds !== undefined || attached.has(option)) {
        const sign = arg[at + 1] === '=' ? '=' : '';
        const value = arg.slice(at + 1 + sign.length);
        if (value === '') this.#values = kinds ?? [];
        // A word such as `-password`, which the program may accept with a value.
        else if (SECRET_WORD.test(arg)) this.#name = arg;
        this.#attach(arg.slice(0, at + 1), sign, kinds?.[0], value);
        return true;
      }
      if (!flags.includes(arg[at] as string)) return false;
    }
    return false;
  }

  #attach(option: string, sign: string, kind: Kind | undefined, value: string): void {
    this.#redacted.push(option + sign + (value === '' ? '' : this.#hide(kind ?? 'hidden', value)));
    const program = this.#runs(kind) ? this.find(value) : undefined;
    if (program !== undefined) this.#use(program, true);
  }

  /** A word that begins with a plus may also be a password. */
  #plusOption(arg: string): boolean {
    const name = arg.slice(1);
    const isWord = (this.#rules.words[this.#position] ?? this.#rules.rest) !== undefined;
    if (isWord || !(PLUS_OPTION.test(arg) && isSecretName(name))) return this.#assignedOption(arg);
    this.#redacted.push(arg);
    this.#name = name;
    return true;
  }

  #otherOption(arg: string): void {
    const end = arg.indexOf('=');
    if (end >= 0) {
      const name = arg.slice(0, end);
      this.#redacted.push(`${name}=${this.#valueOf(name, arg.slice(end + 1))}`);
      return;
    }
    this.#redacted.push(this.#text(arg));
    if (arg.length > 2 && mayNameSecret(arg)) this.#name = arg;
  }

  /** `/p:password` of programs from Windows. */
  #switch(arg: string): boolean {
    const [, option = '', sign = '', value = ''] = SWITCH.exec(arg) ?? [];
    const kinds = this.#rules.options.get(option.toLowerCase());
    if (kinds !== undefined) {
      if (sign === '') this.#values = kinds;
      this.#attach(option, sign, kinds[0], value);
      return true;
    }
    if (sign === '' || value.startsWith('/') || !isSecretName(option)) return false;
    this.#redacted.push(option + sign + maskValue(option, value));
    return true;
  }

  #word(arg: string): void {
    const sub = this.#rules.sub.get(arg.toLowerCase());
    if (sub !== undefined) {
      this.#redacted.push(arg);
      this.#use(sub, this.#isAssumed);
      return;
    }
    const kind = this.#rules.words[this.#position++] ?? this.#rules.rest;
    if (kind !== undefined) this.#value(kind, arg);
    else if (this.#mayBeProgram() && this.find(programOf(arg)) !== undefined) this.#enter(arg, true);
    else this.#plainWord(arg);
  }

  #mayBeProgram(): boolean {
    return this.#rules.wraps || this.#isAssumed || this.#optionsEnded || this.isTitle;
  }

  #plainWord(arg: string): void {
    this.#redacted.push(this.#text(arg));
    if (this.#rules.keywords && mayNameSecret(arg)) this.#keyword = arg;
  }
}
