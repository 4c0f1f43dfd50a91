import { dirname } from 'node:path';
import { formatBytes } from '../../../shared/format/format';
import { AdvisedError } from '../../base/errors';
import { isRemoteType } from '../../platform/linux/choose-mounts';
import { type Check, type Finding, limited, missing, ok } from '../check';
import { mountOf } from '../facts/mounts';
import type { Machine } from '../machine';

const MEBIBYTE = 1024 * 1024;
/** Less than this is filled within a day. */
const LEAST_BYTES = 64 * MEBIBYTE;
/** The history alone grows to 512 MB by default. */
const SCARCE_BYTES = 1_024 * MEBIBYTE;
const LEAST_INODES = 1_000;
const IN_MEMORY = /^(?:tmpfs|ramfs)$/;

/** Checks the directory of the history and the journal: rights, file system, and space. */
export const dataDirectory: Check = {
  id: 'data-directory',
  title: 'Data directory',
  subject: 'Homeostat',
  isImportant: true,
  isForEverySystem: true,
  async examine(machine) {
    const { data } = machine.parts.directories;
    const place = nearest(machine, data);
    return (
      checkRights(machine, data, place) ?? checkKind(machine, data, place) ?? (await checkSpace(machine, data, place))
    );
  },
};

/** Returns the directory itself, or the one in which it will be created. */
function nearest(machine: Machine, path: string): string {
  let place = path;
  while (!machine.has(place) && place !== dirname(place)) place = dirname(place);
  return place;
}

function checkRights(machine: Machine, data: string, place: string): Finding | undefined {
  const mount = mountOf(machine, place);
  if (mount?.options.includes('ro'))
    return missing(`${data} is on a read-only file system (${mount.path})`, 'Choose another directory with --home.');
  if (!machine.isWritable(place))
    return missing(`${place} is not writable for you`, 'Make it writable, or choose another directory with --home.');
  // A directory that is still to be created will be private.
  if (place !== data) return undefined;
  try {
    machine.parts.probes.requireTrusted(machine.path(place));
  } catch (error) {
    if (error instanceof AdvisedError) return missing(error.message, error.advice);
    throw error;
  }
  return undefined;
}

function checkKind(machine: Machine, data: string, place: string): Finding | undefined {
  const mount = mountOf(machine, place);
  if (mount === undefined) return undefined;
  const other = 'Choose a directory on a local disk with --home or HOMEOSTAT_HOME.';
  if (IN_MEMORY.test(mount.type)) return limited(`${data} is in memory (${mount.type}) and ends with a restart`, other);
  if (isRemoteType(mount.type))
    return limited(`${data} is on a network or behind another program (${mount.type})`, other);
  if (mount.type === 'overlay' && mount.path === '/')
    return limited(`${data} is in the container and ends with it`, 'Mount a volume at this directory.');
  return undefined;
}

async function checkSpace(machine: Machine, data: string, place: string): Promise<Finding> {
  const { availableBytes, inodes, inodesFree } = await machine.parts.probes.usageOf(machine.path(place));
  const type = mountOf(machine, place)?.type;
  const detail = `${data}: ${formatBytes(availableBytes)} free${type === undefined ? '' : ` (${type})`}`;
  if (availableBytes < LEAST_BYTES)
    return missing(detail, 'Free space on this file system: `homeostat optimize list`.');
  if (inodes > 0 && inodesFree < LEAST_INODES)
    return limited(`${data}: only ${inodesFree} further files can be created`, 'Delete files that are not needed.');
  if (availableBytes < SCARCE_BYTES)
    return limited(detail, 'Free space, or set a lower store.max_megabytes in homeostat.yaml.');
  return ok(detail);
}
