import { join } from 'node:path';
import type { Context } from '../context';
import type { StateStore } from '../store/store';
import { type ConfigStore, createConfigStore } from './config-store';

const DOMAIN = 'config';

/** The configuration: the file, and over it what was set at run time and is kept in `state.db`. */
export async function wireConfig(
  { directories, stack, log }: Context,
  state: StateStore,
  file = join(directories.config, 'homeostat.yaml'),
): Promise<ConfigStore> {
  const store = await createConfigStore({
    file,
    overlay: new Map(await state.list(DOMAIN)),
    keeper: {
      set: (key, value) => state.set(DOMAIN, key, value),
      delete: (key) => state.delete(DOMAIN, key),
    },
    log: log.for('config'),
  });
  stack.push('configuration', store.watch());
  return store;
}
