/** What the code under test did that the double cannot answer for; a test fails on any. */
export const violations: string[] = [];

/** Records a violation and fails loudly where it happens. */
export function violate(text: string): never {
  violations.push(text);
  throw new Error(`electron double: ${text}`);
}

/**
 * The same object, except that a member it does not have throws and is recorded: a silent `undefined` would let code
 * pass that fails in the real Electron, or that the double simply does not know.
 */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, member, receiver) {
      if (typeof member === 'symbol' || member in object || ASKED_BY_THE_LANGUAGE.has(member)) {
        return Reflect.get(object, member, receiver);
      }
      return violate(`${name}.${member} is not there`);
    },
    set: (object, member, value) =>
      typeof member === 'symbol' || member in object
        ? Reflect.set(object, member, value)
        : violate(`${name}.${member} cannot be set`),
  });
}

/** `await`, JSON and the console look for these on anything. */
const ASKED_BY_THE_LANGUAGE = new Set(['then', 'toJSON', 'constructor', 'default', '__esModule', 'domain']);
