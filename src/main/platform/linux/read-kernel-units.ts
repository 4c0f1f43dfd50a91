import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KernelUnits, parseAuxv } from './parse-auxv';
import type { LinuxRoots } from './roots';

/** Reads the units in which the kernel counts memory and CPU time; those of x64 if unknown. */
export function readKernelUnits(roots: LinuxRoots): KernelUnits {
  try {
    return parseAuxv(readFileSync(join(roots.proc, 'self/auxv')));
  } catch {
    return parseAuxv(Buffer.alloc(0));
  }
}
