import { type Check, limited, missing, ok, unknown } from '../check';
import { limitOf } from '../facts/rights';

/** A host with some clients and services uses about 200. */
const ENOUGH = 1_024;
const LEAST = 256;
/** Share of the files of the whole machine. */
const NEARLY_ALL = 0.9;

/** Checks the number of files that the host, and the machine, may have open. */
export const descriptors: Check = {
  id: 'descriptors',
  title: 'Open files',
  subject: 'Homeostat',
  isImportant: true,
  examine(machine) {
    const { soft, hard = soft } = limitOf(machine, 'Max open files');
    if (soft === undefined || hard === undefined)
      return unknown('the limit cannot be read', 'Nothing to do: Homeostat assumes 1,024.');
    const [open = 0, , most = 0] = (machine.text('/proc/sys/fs/file-nr') ?? '').split(/\s+/).map(Number);
    if (most > 0 && open / most > NEARLY_ALL)
      return limited(`${open} of the ${most} files of this machine are open`, 'Run `sudo sysctl fs.file-max=2000000`.');
    // Node raises the soft limit to the hard one.
    const detail = `up to ${hard === Number.POSITIVE_INFINITY ? 'any number' : hard}`;
    const remedy = 'Raise the limit: `ulimit -n 4096` before the start, or LimitNOFILE= in its unit.';
    if (hard >= ENOUGH) return ok(detail);
    return hard >= LEAST ? limited(`${detail}: few clients`, remedy) : missing(`${detail}: too few to run`, remedy);
  },
};
