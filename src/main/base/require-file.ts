import { existsSync } from 'node:fs';
import { AdvisedError } from './errors';

/** @throws AdvisedError where there is nothing at a path that a person gave */
export function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new AdvisedError(`cannot read ${path}: the file does not exist`, 'Give the path of a file that exists.');
}
