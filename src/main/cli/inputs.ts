import { Argument, Option } from 'commander';

/** One argument or option of a verb, with the type of its value. */
export type Input<T> = (Argument | Option) & { /** Exists only in types. */ readonly valueType: T };

export type Inputs = Readonly<Record<string, Input<unknown>>>;

/** The values of a command line, by the names that a verb gives them. */
export type Values<I extends Inputs> = {
  readonly [Name in keyof I]: I[Name] extends Input<infer T> ? T : never;
};

interface Settings<T> {
  readonly parse?: (text: string) => T;
  /** Values that commander accepts, and that help and completions list. A parser replaces its check. */
  readonly choices?: readonly string[];
}

interface OptionSettings<T> extends Settings<T> {
  readonly initial?: T;
  /** The initial value as help shows it. */
  readonly initialText?: string;
  readonly isMandatory?: true;
  /** The attribute name of an option that excludes this one. */
  readonly conflicts?: string;
}

type ArgumentValue<Name extends string, T> = Name extends `${string}...${string}`
  ? readonly T[]
  : Name extends `[${string}`
    ? T | undefined
    : T;

/** Declares an argument: `<name>` must be given, `[name]` may be, and `<name...>` takes several. */
export function argument<const Name extends string, T = string>(
  name: Name,
  description: string,
  settings: Settings<T> = {},
): Input<ArgumentValue<Name, NoInfer<T>>> {
  const declared = new Argument(name, description);
  applySettings(declared, settings);
  return declared as Input<ArgumentValue<Name, NoInfer<T>>>;
}

/** Declares an option that takes a value. */
export function option<T = string>(
  flags: string,
  description: string,
  settings: OptionSettings<T> & ({ readonly initial: T } | { readonly isMandatory: true }),
): Input<NoInfer<T>>;
export function option<T = string>(
  flags: string,
  description: string,
  settings?: OptionSettings<T>,
): Input<NoInfer<T> | undefined>;
export function option<T>(flags: string, description: string, settings: OptionSettings<T> = {}): Input<T | undefined> {
  const { initial, initialText, isMandatory = false, conflicts = [] } = settings;
  const declared = new Option(flags, description).makeOptionMandatory(isMandatory).conflicts(conflicts);
  applySettings(declared, settings);
  if (initial !== undefined) declared.default(initial, initialText);
  return declared as Input<T | undefined>;
}

/** Declares an option without a value. */
export function flag(flags: string, description: string, conflicts: string[] = []): Input<boolean> {
  return new Option(flags, description).conflicts(conflicts) as Input<boolean>;
}

function applySettings<T>(declared: Argument | Option, { parse, choices }: Settings<T>): void {
  if (choices !== undefined) declared.choices(choices);
  if (parse !== undefined) declared.argParser(parse);
}
