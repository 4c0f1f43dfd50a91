import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findNode, ROOT, run } from './runtime.mjs';

/** Lists the programs of a folder, whose names have this ending, without it. */
export function listPrograms(folder, ending) {
  return readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));
}

/** Runs a TypeScript program on the Node of the project, which may be newer than this one, and waits. @returns its exit code */
export function runProgram(file, ...args) {
  return run(findNode(), ['scripts/run-ts.mjs', file, ...args]);
}
