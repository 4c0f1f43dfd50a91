/** The choices with their texts, in this order; but whole numbers come first and ascend. */
export type Options<T extends string> = Readonly<Partial<Record<T, string>>>;

export function optionsOf<T extends string>(choices: readonly T[], textOf: (choice: T) => string): Options<T> {
  return Object.fromEntries(choices.map((choice) => [choice, textOf(choice)])) as Options<T>;
}

export function entriesOf<T extends string>(options: Options<T>): [T, string][] {
  return Object.entries(options) as [T, string][];
}
