import { mkdirSync, watch } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { AlertsFile } from '../../shared/contract/alerts-file-schema';
import { Bus } from '../base/bus';
import { AdvisedError, isMissing, messageOf } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { YamlProblem } from '../base/parse-yaml';
import { readPlainFileSync } from '../base/plain-file';
import { SHIPPED_ALERTS } from './shipped-alerts';

/** What was read of a text. */
export type ReadAlerts =
  | { readonly ok: true; readonly alerts: AlertsFile }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** Editors write in several steps: wait until they are done. */
const SETTLE_MS = 150;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Loads the parser and the validator on the first use: most hosts have no file.
 *
 * @param thresholdIds what a rule may ask for as `adaptive(ID)`
 */
export async function readAlerts(text: string, thresholdIds: readonly string[]): Promise<ReadAlerts> {
  const [{ parseYaml }, { alertsFileSchema }] = await Promise.all([
    import('../base/parse-yaml'),
    import('../../shared/contract/alerts-file-schema'),
  ]);
  const schema = alertsFileSchema.superRefine(({ rules }, context) => {
    for (const [index, rule] of rules.entries()) {
      if (rule.kind !== 'threshold') continue;
      const side = rule.above === undefined ? 'below' : 'above';
      const id = /^adaptive\((.+)\)$/.exec(String(rule[side]))?.[1];
      if (id === undefined || thresholdIds.includes(id)) continue;
      const message = `unknown threshold ${id}; use one of ${thresholdIds.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['rules', index, side], message });
    }
  });
  const parsed = parseYaml(text, schema);
  return parsed.ok ? { ok: true, alerts: parsed.value } : parsed;
}

/**
 * What only the file itself may say, and no client: programs to run, files to write, files that secrets are taken from,
 * and addresses at which providers serve credentials.
 */
function reservedParts({ channels }: AlertsFile): readonly string[] {
  return channels.flatMap((channel) => {
    const secrets = JSON.stringify(channel).match(/"(file:\/|env:)[^"]*"/g) ?? [];
    const reachesMetadata = 'allow_link_local' in channel && channel.allow_link_local;
    const isLocal = channel.kind === 'command' || channel.kind === 'log';
    // Where a secret goes is as much as what it is.
    return isLocal || reachesMetadata || secrets.length > 0 ? [JSON.stringify(channel)] : [];
  });
}

/**
 * `alerts.yaml`, or the shipped rules while there is none. Read again when it changes; a file with mistakes changes
 * nothing, and says what is wrong where.
 */
export class AlertsStore {
  readonly changes = new Bus<AlertsFile>();
  /** After each look at the file: what is wrong in it. */
  readonly checks = new Bus<readonly YamlProblem[]>();
  #current: AlertsFile = SHIPPED_ALERTS;
  #text: string | null = null;
  #problems: readonly YamlProblem[] = [];

  constructor(
    readonly file: string,
    private readonly log: Log,
    private readonly thresholdIds: readonly string[],
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
      text = readPlainFileSync(this.file, MOST_BYTES);
    } catch (error) {
      if (!isMissing(error))
        return this.#refuse([{ line: null, key: '', message: `cannot be read: ${messageOf(error)}` }]);
      this.#text = null;
      return this.#accept(SHIPPED_ALERTS);
    }
    this.#text = text;
    const read = await readAlerts(text, this.thresholdIds);
    if (!read.ok) return this.#refuse(read.problems);
    this.#accept(read.alerts);
  }

  /**
   * Writes the file anew, as a client edited it.
   *
   * @throws AdvisedError where the text has mistakes, or says what only the file itself may; nothing is written then
   */
  async save(text: string): Promise<void> {
    const read = await readAlerts(text, this.thresholdIds);
    if (!read.ok) {
      throw new AdvisedError(
        read.problems.map((one) => `alerts.yaml${describeProblem(one)}`).join('; '),
        'Fix the rules, then save again. Nothing was saved.',
      );
    }
    const known = new Set(reservedParts(this.#current));
    if (reservedParts(read.alerts).some((part) => !known.has(part))) {
      throw new AdvisedError(
        'Channels that run a command, write a file, use a secret or allow link-local addresses cannot be changed here',
        `Edit ${this.file} directly.`,
      );
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
      this.log.warn('cannot watch the alert rules for changes', { error: messageOf(error) });
      return () => undefined;
    }
    const watcher = watch(dirname(this.file), { persistent: false }, (_, name) => {
      if (name !== basename(this.file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        this.load().catch((error: unknown) =>
          this.log.error('cannot read the alert rules', { error: messageOf(error) }),
        );
      }, SETTLE_MS);
      timer.unref();
    });
    watcher.on('error', (error) => this.log.warn('cannot watch the alert rules for changes', { error: error.message }));
    return () => {
      clearTimeout(timer);
      watcher.close();
    };
  }

  #accept(alerts: AlertsFile): void {
    const isChanged = JSON.stringify(alerts) !== JSON.stringify(this.#current);
    this.#current = alerts;
    this.#problems = [];
    if (isChanged) this.changes.emit(alerts);
    this.checks.emit([]);
  }

  #refuse(problems: readonly YamlProblem[]): void {
    this.#problems = problems;
    for (const problem of problems) this.log.error(`${this.file}${describeProblem(problem)}`);
    this.checks.emit(problems);
  }
}

/** @example describeProblem({ line: 3, key: 'rules.0.above', message: 'expected number' }) // ':3: rules.0.above: expected number' */
export function describeProblem({ line, key, message }: YamlProblem): string {
  return `${line === null ? '' : `:${line}`}: ${key === '' ? '' : `${key}: `}${message}`;
}
