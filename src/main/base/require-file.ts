import { existsSync } from 'node:fs';
import { AdvisedError } from './errors';

/** @throws AdvisedError if nothing is at a path from a person */
export function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new AdvisedError(`cannot read ${path}: the file does not exist`, 'Give the path of a file that exists.');
}
