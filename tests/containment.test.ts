import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/*
 * Node ends a process for an error in a raw listener or timer, and for an unhandled rejection. Biome's
 * noFloatingPromises finds promises that are neither awaited nor handled, but accepts `void`.
 */

const ROOT = join(import.meta.dirname, '..');

/**
 * Folders without a rule: a command that fails reports it and exits, as it should; a page is contained by its process.
 */
const EXCLUDED = /\.test\.ts$|^cli[./]/;

const SOURCES = readdirSync(join(ROOT, 'src/main'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !EXCLUDED.test(file))
  .map((file) => ({ file, text: withoutComments(readFileSync(join(ROOT, 'src/main', file), 'utf8')) }));

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

interface Callback {
  readonly file: string;
  /** Source text of a callback. */
  readonly text: string;
}

/** Returns the callbacks after the pattern that may throw, with their files. */
function findUnsafe(before: RegExp): string[] {
  return SOURCES.flatMap(({ file, text }) => {
    const callbacks = [...text.matchAll(before)].map((match): Callback => {
      const start = match.index + match[0].length;
      return { file, text: text.slice(start, start + 160).replaceAll(/\s+/g, ' ') };
    });
    return callbacks
      .filter((callback) => !isHarmless(callback.text) && !isContainedByName(text, callback.text))
      .map((callback) => `${callback.file}: ${callback.text.slice(0, 30)}`);
  });
}

/** Calls that never throw: settling a promise, ending a connection, writing to the log. */
function isHarmless(callback: string): boolean {
  const body = callback.replace(/^\([^()]*\) => /, '');
  return /^(contained\(|undefined\b|\w*[rR]esolve\b|timeout\.resolve\b|reject\b|reportError\(|(this\.)?log\.\w+\(|\w+\.(destroy|terminate|preventDefault)\(\)|sockets\.delete\(|crash\w*\(|endProcess\()/.test(
    body,
  );
}

/** Returns true for the name of a contained listener in the same file, alone or called. */
function isContainedByName(source: string, callback: string): boolean {
  const [, name] = /^(?:\([^()]*\) => )?(\w+)\b/.exec(callback) ?? [];
  return name !== undefined && new RegExp(`\\bconst ${name} = contained\\(`).test(source);
}

it('finds no promise that void hides: detach() reports its rejection', () => {
  const uses = SOURCES.flatMap(({ file, text }) =>
    [...text.matchAll(/(?:^\s*|[;{}] |\) |=> )void (?=[a-z]\w*[.?(])[^\n]*/gm)].map(
      ([use]) => `${file}: ${use.trim()}`,
    ),
  );
  expect(uses).toEqual(['base/bus.ts: => void this.#listeners.delete(listener);']);
});

it('finds no timer whose callback may throw: later(), every() and contained() contain it', () => {
  const unsafe = findUnsafe(
    /(?<![\w.] ?)(?<!\bregistry\.)\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\(\s*(?=[^i])/g,
  );
  expect(unsafe).toEqual([
    // Intended: until a program registers a reporter, errors end it.
    'base/contain.ts: () => { throw error; }); let r',
    // Catches everything itself.
    'optimization/trial/run-trial.ts: () => { try { harm ??= findHar',
  ]);
});

it('finds no listener that may throw', () => {
  expect(findUnsafe(/\.(?:on|once|addListener)\(\s*'[\w:-]+',\s*/g).map((text) => text.split(/[;,)]+ /)[0])).toEqual([
    // Catches everything itself, and ends the session.
    'privileged/run-helper.ts: read',
    // Rejects a promise.
    'platform/linux/dbus/connection.ts: onClose',
  ]);
});
