import { dirname } from 'node:path';
import type { Config } from '../../shared/contract/config-schema';
import type { ConfigEntry, Notice } from '../../shared/contract/schemas';
import { DEFAULT_CONFIG } from '../../shared/model/config';
import { Bus } from '../base/bus';
import { AdvisedError, messageOf, UnknownNameError } from '../base/errors';
import { followFile } from '../base/follow-file';
import type { LastValidText } from '../base/last-valid-text';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import { makeDirectory } from '../base/make-directory';
import type { ParseApart } from '../base/parse-apart';
import { readSettingsFile } from '../base/read-settings-file';
import { SerialQueue } from '../base/serial-queue';
import { clip, describeProblem, summarizeProblems } from '../base/yaml-problem';
import type { ParseConfigInput } from './parse-config';

/** Keeps settings that were changed at run time. */
export interface OverlayKeeper {
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
}

export interface ConfigStore {
  readonly current: Config;
  /** Emits the configuration after every change. */
  readonly changes: Bus<Config>;
  /** Problems of the present file. */
  readonly notices: readonly Notice[];
  /** True if the settings come from a valid file, the present one or the last one; false for the defaults. */
  readonly isOfValidFile: boolean;
  list(): Promise<ConfigEntry[]>;
  /** Sets a value over the file's; null removes it. @throws AdvisedError for an unknown key or a bad value */
  set(key: string, value: unknown): Promise<ConfigEntry>;
  /** Follows changes of the file until stopped. */
  watch(): Stop;
}

export interface ConfigStoreOptions {
  readonly file: string;
  readonly overlay: Map<string, unknown>;
  readonly keeper: OverlayKeeper;
  readonly log: Log;
  readonly parse: ParseApart;
  readonly lastValid: LastValidText;
}

/** Accepts the values of a retired level. */
const LEVEL_SETTING = 'automation.levels.processor';

/**
 * Combines defaults, the file and the settings made at run time; later ones win. The validator is loaded only if there
 * is something to validate.
 */
export async function createConfigStore(options: ConfigStoreOptions): Promise<ConfigStore> {
  const { file, overlay, keeper, log, lastValid } = options;
  const changes = new Bus<Config>();
  // A worker reads a large file: an older version must not arrive after a newer one.
  const queue = new SerialQueue((error) => log.error('cannot read the configuration', { error: messageOf(error) }));
  let current = DEFAULT_CONFIG;
  let fileKeys: readonly string[] = [];
  let notices: readonly Notice[] = [];
  let wasAccepted = false;
  let hasFile = false;
  const overlayNotices = await dropUnusable(overlay, log);

  function parse(text: string, over: ReadonlyMap<string, unknown>) {
    const input: ParseConfigInput = { text, overlay: over };
    return options.parse('parse-config', input, async () => {
      const { parseConfig } = await import('./parse-config');
      return parseConfig(text, over);
    });
  }

  async function load(): Promise<void> {
    const read = await readSettingsFile(file, hasFile);
    if (!read.ok) return refuse([`cannot read ${file}: ${read.reason}`]);
    hasFile = read.text !== null;
    if (read.text === null && overlay.size === 0) return accept(DEFAULT_CONFIG, [], null);
    const parsed = await parse(read.text ?? '', overlay);
    if (parsed.ok) return accept(parsed.config, parsed.keys, read.text);
    await refuse(parsed.problems.map((problem) => `${file}${describeProblem(problem)}`));
  }

  /** @param text the text of the accepted file; null without a file */
  function accept(config: Config, keys: readonly string[], text: string | null): void {
    lastValid.keep(text);
    // A file that was refused takes effect only now, even if it equals the settings in effect.
    const changed = notices.length > 0 || JSON.stringify(config) !== JSON.stringify(current);
    notices = [];
    use(config, keys);
    if (changed) changes.emit(config);
  }

  function use(config: Config, keys: readonly string[]): void {
    wasAccepted = true;
    fileKeys = keys;
    current = config;
  }

  /** Restores the settings before this start if the file is refused at the start. */
  async function restoreLastValid(): Promise<void> {
    const text = lastValid.read();
    const parsed = text === undefined ? undefined : await parse(text, overlay);
    if (parsed?.ok === true) return use(parsed.config, parsed.keys);
    // Settings made at run time are still in effect.
    const defaults = await parse('', overlay);
    if (defaults.ok) current = defaults.config;
  }

  async function refuse(problems: readonly string[]): Promise<void> {
    for (const problem of problems) log.error(problem);
    if (!wasAccepted) await restoreLastValid();
    const advice = wasAccepted
      ? 'Fix the file. The last valid settings stay in effect.'
      : 'Fix the file. Until then, the default settings are in effect.';
    notices = [{ id: 'config-bad', level: 'warning', text: summarizeProblems(problems), advice }];
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
      return [...overlayNotices, ...notices];
    },
    get isOfValidFile() {
      return wasAccepted;
    },
    async list() {
      const { listSettings, settingValue } = await import('./settings');
      return listSettings().map(({ key, help, isFileOnly }) => ({
        key,
        help,
        value: settingValue(current, key),
        origin: overlay.has(key) ? 'runtime' : fileKeys.includes(key) ? 'file' : 'default',
        editable: !isFileOnly,
      }));
    },
    async set(key, value) {
      const { parseConfig, RETIRED_SETTINGS } = await import('./parse-config');
      if (RETIRED_SETTINGS.includes(key)) {
        // Checked like the current settings, so that a mistake still gets an error.
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
      const read = await readSettingsFile(file, hasFile);
      if (!read.ok) throw new AdvisedError(`${file} cannot be used`, read.reason);
      const parsed = await parse(read.text ?? '', wanted);
      if (!parsed.ok) {
        const own = parsed.problems.find((problem) => problem.key.startsWith(key));
        if (own !== undefined) throw new AdvisedError(`${key}: ${own.message}`, 'Choose a value within the bounds.');
        throw new AdvisedError(`${file} has errors`, 'Fix or remove the file first.');
      }
      if (value === null) await keeper.delete(key);
      else await keeper.set(key, value);
      overlay.clear();
      for (const [name, setting] of wanted) overlay.set(name, setting);
      accept(parsed.config, parsed.keys, read.text);
      return entry(key);
    },
    watch() {
      const report = (problem: string) => log.warn('the configuration file is not followed as usual', { problem });
      try {
        // Created for the person, and private from the start.
        makeDirectory(dirname(file));
      } catch (error) {
        report(messageOf(error));
      }
      return followFile(file, { onChange: () => queue.add(load), report });
    },
  };

  await load();
  return store;
}

/**
 * Removes settings that this version does not know, that a damaged database returns, or that a restored archive holds
 * although only the file may set them, such as programs. One such setting must not make the whole file invalid.
 */
async function dropUnusable(overlay: Map<string, unknown>, log: Log): Promise<readonly Notice[]> {
  if (overlay.size === 0) return [];
  const [{ parseConfig }, { listSettings }] = await Promise.all([import('./parse-config'), import('./settings')]);
  const editable = new Set(listSettings().flatMap(({ key, isFileOnly }) => (isFileOnly ? [] : [key])));
  const dropped = [...overlay].flatMap(([key, value]) => {
    const parsed = parseConfig('', new Map([[key, value]]));
    if (parsed.ok && editable.has(key)) return [];
    overlay.delete(key);
    return [`${clip(key)}: ${parsed.ok ? 'can only be changed in the file' : parsed.problems[0]?.message}`];
  });
  if (dropped.length === 0) return [];
  const text = `Settings that were changed at run time cannot be used: ${clip(dropped.join('; '), 1_000)}`;
  log.warn(text);
  return [{ id: 'config-runtime-bad', level: 'warning', text, advice: 'Set them again.' }];
}
