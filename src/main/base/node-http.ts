/**
 * Returns the module `node:http`. An import of it reads all of its names, one of which loads the library of `fetch`: 7 MB
 * and 36 ms for something that nothing here uses.
 */
export function nodeHttp(): typeof import('node:http') {
  return process.getBuiltinModule('node:http');
}

/**
 * Keeps oRPC from loading the library of `fetch`, which it does with its first message: it compares each body with the
 * class `FormData`, and Node loads that class when its name is first read. No client sends forms.
 */
export function replaceFormData(): void {
  globalThis.FormData = class FormData {} as unknown as typeof globalThis.FormData;
}
