import { statfsSync } from 'node:fs';
import { type FileSystemUsage, fileSystemUsage } from './file-system-usage';

/**
 * Queries a file system that may hang forever. Synchronous on purpose: it blocks only the thread of this task, while an
 * asynchronous call would block one of the four threads of libuv's pool.
 */
export function probeFileSystem(input: unknown): FileSystemUsage {
  if (typeof input !== 'string') throw new TypeError('the input of the task statfs must be a path');
  return fileSystemUsage(statfsSync(input));
}
