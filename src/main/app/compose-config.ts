import { join } from 'node:path';
import { messageOf } from '../base/errors';
import { type ConfigStore, createConfigStore } from '../config/config-store';
import type { StateStore } from '../store/store';
import type { Context } from './context';

const DOMAIN = 'config';

/** The configuration: the file, and over it what was set at run time and is kept in `state.db`. */
export async function composeConfig(
  { directories, stack, notices, log }: Context,
  state: StateStore,
  file = join(directories.config, 'homeostat.yaml'),
): Promise<ConfigStore> {
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
  });
  stack.push('configuration', store.watch());
  return store;
}
