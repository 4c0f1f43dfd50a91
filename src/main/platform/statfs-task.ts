import { statfsSync } from 'node:fs';
import { type FileSystemUsage, fileSystemUsage } from './file-system-usage';

/**
 * Asks a file system that may hang for ever. Synchronous on purpose: what hangs is then this job's own thread, where an
 * asynchronous call would take one of the four that all file operations of the process share.
 */
export function probeFileSystem(input: unknown): FileSystemUsage {
  if (typeof input !== 'string') throw new TypeError('the input of the task statfs must be a path');
  return fileSystemUsage(statfsSync(input));
}
