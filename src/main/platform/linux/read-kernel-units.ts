import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KernelUnits, parseAuxv } from './parse-auxv';
import type { LinuxRoots } from './roots';

/** The sizes in which this kernel counts memory and processor time; those of x64 where it does not tell. */
export function readKernelUnits(roots: LinuxRoots): KernelUnits {
  try {
    return parseAuxv(readFileSync(join(roots.proc, 'self/auxv')));
  } catch {
    return parseAuxv(Buffer.alloc(0));
  }
}
