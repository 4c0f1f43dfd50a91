import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

type Functions = Record<string, unknown>;

/** Returns every path that is passed to a function of the file system during some work, in any module. */
export async function recordPaths(work: () => Promise<void>): Promise<readonly string[]> {
  const paths = new Set<string>();
  const restore = [fs, fsPromises].map((module) => replaceFunctions(module as unknown as Functions, paths));
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    for (const one of restore) one();
    syncBuiltinESMExports();
  }
  return [...paths];
}

function replaceFunctions(module: Functions, paths: Set<string>): () => void {
  const originals = Object.entries(module).filter(
    (entry): entry is [string, (...args: unknown[]) => unknown] =>
      typeof entry[1] === 'function' && /^[a-z]/.test(entry[0]),
  );
  for (const [name, original] of originals) {
    const recording = (...args: unknown[]) => {
      if (typeof args[0] === 'string') paths.add(args[0]);
      return original.apply(module, args);
    };
    module[name] = Object.assign(recording, original);
  }
  return () => {
    for (const [name, original] of originals) module[name] = original;
  };
}
