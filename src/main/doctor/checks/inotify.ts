import { errnoOf } from '../../base/errors';
import { type Check, limited, missing, ok, unknown } from '../check';

const FOLDER = '/proc/sys/fs/inotify';
/** Editors and file synchronization use as many; distributions set 8,192 or more. */
const FEW_WATCHES = 8_192;
const FEW_INSTANCES = 64;

/** Checks notifications about changed files (inotify(7)); without them files are checked every five seconds. */
export const inotify: Check = {
  id: 'inotify',
  title: 'File notifications',
  subject: 'Homeostat',
  examine(machine) {
    const [instances, watches] = ['max_user_instances', 'max_user_watches'].map((name) =>
      Number(machine.text(`${FOLDER}/${name}`) ?? Number.NaN),
    );
    try {
      machine.parts.probes.watch(machine.path('/'));
    } catch (error) {
      const errno = errnoOf(error) ?? '';
      if (errno === 'EMFILE') return missing(`all ${instances} instances are in use`, raise('instances', 1_024));
      if (errno === 'ENOSPC') return missing(`all ${watches} watches are in use`, raise('watches', 524_288));
      return unknown(
        `cannot be tried (${errno || 'unknown error'})`,
        'Nothing to do: files are checked every 5 seconds.',
      );
    }
    const detail = `up to ${instances} instances and ${watches} watches`;
    if (Number.isNaN(instances)) return ok('they work');
    if ((instances ?? 0) < FEW_INSTANCES) return limited(detail, raise('instances', 1_024));
    return (watches ?? 0) < FEW_WATCHES ? limited(detail, raise('watches', 524_288)) : ok(detail);
  },
};

function raise(name: string, value: number): string {
  return `Run \`echo fs.inotify.max_user_${name}=${value} | sudo tee /etc/sysctl.d/60-inotify.conf && sudo sysctl --system\`.`;
}
