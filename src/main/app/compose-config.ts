import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Directories } from '../base/directories';
import { messageOf } from '../base/errors';
import { LastValidText } from '../base/last-valid-text';
import { type ConfigStore, createConfigStore } from '../config/config-store';
import type { StateStore } from '../store/store';
import type { Context } from './context';

const DOMAIN = 'config';

/** Composes the configuration: the file, and over it the settings made at run time, which `state.db` keeps. */
export async function composeConfig(
  { directories, stack, notices, log, parse }: Context,
  state: StateStore,
  namedFile: string | undefined,
): Promise<ConfigStore> {
  const file = namedFile ?? join(directories.config, 'homeostat.yaml');
  const overlay = await state.list(DOMAIN).catch((error: unknown) => {
    const text = `Cannot load the settings that were changed at run time: ${messageOf(error)}`;
    notices.set('state', { id: 'state', level: 'error', text, advice: `Make ${directories.data} writable.` });
    return new Map<string, unknown>();
  });
  const store = await createConfigStore({
    file,
    overlay: new Map(overlay),
    keeper: {
      set: (key, value) => state.set(DOMAIN, key, value),
      delete: (key) => state.delete(DOMAIN, key),
    },
    log: log.for('config'),
    parse,
    lastValid: new LastValidText(lastValidPath(directories, file), log.for('config')),
  });
  stack.push('configuration', store.watch());
  return store;
}

/** Path of the copy of the last valid text of a file. Two files of one name in different places have two copies. */
export function lastValidPath({ config, state }: Directories, file: string): string {
  const id = dirname(file) === config ? '' : `${createHash('sha256').update(file).digest('hex').slice(0, 12)}-`;
  return join(state, 'last-valid', `${id}${basename(file)}`);
}
