import { statfsSync } from 'node:fs';
import { readAvailableRatio } from './machine-watch';

const LEAST_AVAILABLE_RATIO = 0.05;
/** Room for the journal. */
const LEAST_DISK_BYTES = 16 * 1024 * 1024;

/** @returns the resources that are too short for a trial */
export function findShortages(proc: string, dataDirectory: string): readonly string[] {
  const { bavail, bsize } = statfsSync(dataDirectory);
  return [
    ...(readAvailableRatio(proc) < LEAST_AVAILABLE_RATIO ? ['too little memory is available'] : []),
    ...(bavail * bsize < LEAST_DISK_BYTES ? [`the disk that contains ${dataDirectory} is full`] : []),
  ];
}
