import { mkdirSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ConfigEntry, Notice } from '../../shared/contract/schemas';
import { type Config, DEFAULT_CONFIG } from '../../shared/model/config';
import { Bus } from '../base/bus';
import { AdvisedError, isMissing, messageOf, UnknownNameError } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import { readPlainFileSync } from '../base/plain-file';

/** Where settings that were changed at run time are kept. */
export interface OverlayKeeper {
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
}

export interface ConfigStore {
  readonly current: Config;
  /** Tells of the configuration whenever it changed. */
  readonly changes: Bus<Config>;
  /** What is wrong with the file now, if anything. */
  readonly notices: readonly Notice[];
  list(): Promise<ConfigEntry[]>;
  /** Sets a value over the file's, or takes it back with null. @throws AdvisedError for an unknown key or a bad value */
  set(key: string, value: unknown): Promise<ConfigEntry>;
  /** Follows changes of the file until stopped. */
  watch(): Stop;
}

export interface ConfigStoreOptions {
  readonly file: string;
  readonly overlay: Map<string, unknown>;
  readonly keeper: OverlayKeeper;
  readonly log: Log;
}

/** Takes the values that a retired level took. */
const LEVEL_SETTING = 'automation.levels.processor';

/** Editors write in several steps: wait until they are done. */
const SETTLE_MS = 150;
const MOST_BYTES = 4 * 1024 * 1024;

/** Defaults < file < what was set at run time. The validator is loaded only where there is something to validate. */
export async function createConfigStore({ file, overlay, keeper, log }: ConfigStoreOptions): Promise<ConfigStore> {
  const changes = new Bus<Config>();
  let current = DEFAULT_CONFIG;
  let fileKeys: ReadonlySet<string> = new Set();
  let notices: readonly Notice[] = [];
  let wasAccepted = false;

  async function load(): Promise<void> {
    const text = readConfigFile(file);
    if (!text.ok) return refuse([text.message]);
    if (text.value === '' && overlay.size === 0) return accept(DEFAULT_CONFIG, []);
    const { parseConfig } = await import('./parse-config');
    const parsed = parseConfig(text.value, overlay);
    if (parsed.ok) return accept(parsed.config, parsed.keys);
    refuse(
      parsed.problems.map(
        ({ line, key, message }) =>
          `${file}${line === null ? '' : `:${line}`}: ${key === '' ? '' : `${key}: `}${message}`,
      ),
    );
  }

  function accept(config: Config, keys: readonly string[]): void {
    // A file that was refused says what it wants only now, even if that equals the settings in effect.
    const changed = notices.length > 0 || JSON.stringify(config) !== JSON.stringify(current);
    notices = [];
    wasAccepted = true;
    fileKeys = new Set(keys);
    current = config;
    if (changed) changes.emit(config);
  }

  function refuse(problems: readonly string[]): void {
    for (const problem of problems) log.error(problem);
    const text = problems.join('; ');
    const advice = wasAccepted
      ? 'Fix the file. The last valid settings stay in effect.'
      : 'Fix the file. Until then, the default settings are in effect.';
    notices = [{ id: 'config-bad', level: 'warning', text, advice }];
  }

  async function entry(key: string): Promise<ConfigEntry> {
    const found = (await store.list()).find((one) => one.key === key);
    if (found !== undefined) return found;
    throw new UnknownNameError(`Unknown setting ${key}`, 'docs/configuration.md lists every setting.');
  }

  const store: ConfigStore = {
    get current() {
      return current;
    },
    changes,
    get notices() {
      return notices;
    },
    async list() {
      const { listSettings, settingValue } = await import('./settings');
      return listSettings().map(({ key, help, isFileOnly }) => ({
        key,
        help,
        value: settingValue(current, key),
        origin: overlay.has(key) ? 'runtime' : fileKeys.has(key) ? 'file' : 'default',
        editable: !isFileOnly,
      }));
    },
    async set(key, value) {
      const { parseConfig, RETIRED_SETTINGS } = await import('./parse-config');
      if (RETIRED_SETTINGS.includes(key)) {
        // Checked like the settings that are left, so that a mistake still gets an error.
        const level = parseConfig('', new Map(value === null ? [] : [[LEVEL_SETTING, value]]));
        if (!level.ok)
          throw new AdvisedError(`${key}: ${level.problems[0]?.message}`, 'Choose a value within the bounds.');
        await keeper.delete(key);
        return {
          key,
          help: 'This setting no longer has an effect.',
          value: level.config.automation.levels.processor,
          origin: 'default',
          editable: true,
        };
      }
      if (!(await entry(key)).editable) {
        throw new AdvisedError(
          `${key} can only be changed in the file`,
          `Edit ${file}. Homeostat reloads it when it changes.`,
        );
      }
      const wanted = new Map(overlay);
      if (value === null) wanted.delete(key);
      else wanted.set(key, value);
      const text = readConfigFile(file);
      const parsed = parseConfig(text.ok ? text.value : '', wanted);
      if (!parsed.ok) {
        const own = parsed.problems.find((problem) => problem.key.startsWith(key));
        if (own !== undefined) throw new AdvisedError(`${key}: ${own.message}`, 'Choose a value within the bounds.');
        throw new AdvisedError(`${file} has errors`, 'Fix or remove the file first.');
      }
      if (value === null) await keeper.delete(key);
      else await keeper.set(key, value);
      overlay.clear();
      for (const [name, setting] of wanted) overlay.set(name, setting);
      accept(parsed.config, parsed.keys);
      return entry(key);
    },
    watch() {
      let timer: NodeJS.Timeout | undefined;
      // The directory, not the file: editors replace the file, and it may not exist yet.
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      } catch (error) {
        log.warn('cannot watch the configuration file for changes', { error: messageOf(error) });
        return () => undefined;
      }
      const watcher = watch(dirname(file), { persistent: false }, (_, name) => {
        if (name !== basename(file)) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          load().catch((error: unknown) => log.error('cannot read the configuration', { error: messageOf(error) }));
        }, SETTLE_MS);
        timer.unref();
      });
      watcher.on('error', (error) =>
        log.warn('cannot watch the configuration file for changes', { error: error.message }),
      );
      return () => {
        clearTimeout(timer);
        watcher.close();
      };
    },
  };

  await dropFileOnly();
  await load();
  return store;

  /** A restored archive may hold what no client may set: programs and folders are named in the file only. */
  async function dropFileOnly(): Promise<void> {
    if (overlay.size === 0) return;
    const { listSettings } = await import('./settings');
    const editable = new Set(listSettings().flatMap(({ key, isFileOnly }) => (isFileOnly ? [] : [key])));
    for (const key of overlay.keys()) {
      if (editable.has(key)) continue;
      overlay.delete(key);
      log.warn('a setting that was changed at run time cannot be changed there and is ignored', { key });
    }
  }
}

type Text = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string };

function readConfigFile(file: string): Text {
  try {
    return { ok: true, value: readPlainFileSync(file, MOST_BYTES) };
  } catch (error) {
    if (isMissing(error)) return { ok: true, value: '' };
    return { ok: false, message: `cannot read ${file}: ${messageOf(error)}` };
  }
}
