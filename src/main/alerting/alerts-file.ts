import { mkdirSync, readFileSync, watch } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { AlertsFile } from '../../shared/contract/alerts-file-schema';
import { Bus } from '../base/bus';
import { AdvisedError, isMissing, messageOf } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { YamlProblem } from '../base/parse-yaml';
import { SHIPPED_ALERTS } from './shipped-alerts';

/** What was read of a text. */
export type ReadAlerts =
  | { readonly ok: true; readonly alerts: AlertsFile }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** Editors write in several steps: wait until they are done. */
const SETTLE_MS = 150;

/** Loads the parser and the validator on the first use: most hosts have no file. */
export async function readAlerts(text: string): Promise<ReadAlerts> {
  const [{ parseYaml }, { alertsFileSchema }] = await Promise.all([
    import('../base/parse-yaml'),
    import('../../shared/contract/alerts-file-schema'),
  ]);
  const parsed = parseYaml(text, alertsFileSchema);
  return parsed.ok ? { ok: true, alerts: parsed.value } : parsed;
}

/**
 * `alerts.yaml`, or the shipped rules while there is none. Read again when it changes; a file with mistakes changes
 * nothing, and says what is wrong where.
 */
export class AlertsStore {
  readonly changes = new Bus<AlertsFile>();
  #current: AlertsFile = SHIPPED_ALERTS;
  #text: string | null = null;
  #problems: readonly YamlProblem[] = [];

  constructor(
    readonly file: string,
    private readonly log: Log,
  ) {}

  get current(): AlertsFile {
    return this.#current;
  }

  /** As it is on the disk; null where there is no file. */
  get text(): string | null {
    return this.#text;
  }

  get problems(): readonly YamlProblem[] {
    return this.#problems;
  }

  async load(): Promise<void> {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      if (!isMissing(error))
        return this.#refuse([{ line: null, key: '', message: `cannot be read: ${messageOf(error)}` }]);
      this.#text = null;
      this.#problems = [];
      return this.#accept(SHIPPED_ALERTS);
    }
    this.#text = text;
    const read = await readAlerts(text);
    if (!read.ok) return this.#refuse(read.problems);
    this.#problems = [];
    this.#accept(read.alerts);
  }

  /**
   * Writes the file anew, as a person edited it.
   *
   * @throws AdvisedError where the text has mistakes; nothing is written then
   */
  async save(text: string): Promise<void> {
    const read = await readAlerts(text);
    if (!read.ok) {
      throw new AdvisedError(read.problems.map(describeProblem).join('; '), 'Mend that; nothing was saved.');
    }
    const next = `${this.file}.new`;
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    await writeFile(next, text, { mode: 0o600, flush: true });
    await rename(next, this.file);
    await this.load();
  }

  watch(): Stop {
    let timer: NodeJS.Timeout | undefined;
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    } catch (error) {
      this.log.warn('changes of the rules are not seen', { error: messageOf(error) });
      return () => undefined;
    }
    const watcher = watch(dirname(this.file), { persistent: false }, (_, name) => {
      if (name !== basename(this.file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void this.load(), SETTLE_MS);
      timer.unref();
    });
    watcher.on('error', (error) => this.log.warn('changes of the rules are not seen', { error: error.message }));
    return () => {
      clearTimeout(timer);
      watcher.close();
    };
  }

  #accept(alerts: AlertsFile): void {
    const isChanged = JSON.stringify(alerts) !== JSON.stringify(this.#current);
    this.#current = alerts;
    if (isChanged) this.changes.emit(alerts);
  }

  #refuse(problems: readonly YamlProblem[]): void {
    this.#problems = problems;
    for (const problem of problems) this.log.error(`${this.file}${describeProblem(problem)}`);
  }
}

/** @example describeProblem({ line: 3, key: 'rules.0.above', message: 'expected number' }) // ':3: rules.0.above: expected number' */
export function describeProblem({ line, key, message }: YamlProblem): string {
  return `${line === null ? '' : `:${line}`}: ${key === '' ? '' : `${key}: `}${message}`;
}
