/** Actions of the code under test that the double does not support. A test fails on any. */
export const violations: string[] = [];

/** Records a violation, and throws. */
export function violate(text: string): never {
  violations.push(text);
  throw new Error(`electron double: ${text}`);
}

/**
 * Returns the same object, except that an unknown member throws and is recorded: a silent `undefined` would let code
 * pass that fails in real Electron, or that the double does not know.
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

/** Members that `await`, JSON and the console read on any object. */
const ASKED_BY_THE_LANGUAGE = new Set(['then', 'toJSON', 'constructor', 'default', '__esModule', 'domain']);
