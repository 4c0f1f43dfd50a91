import { dirname } from 'node:path';
import type { AlertsFile } from '../../shared/contract/alerts-file-schema';
import { Bus } from '../base/bus';
import { AdvisedError, messageOf } from '../base/errors';
import { followFile } from '../base/follow-file';
import type { LastValidText } from '../base/last-valid-text';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import { makeDirectory } from '../base/make-directory';
import type { ParseApart } from '../base/parse-apart';
import { readSettingsFile } from '../base/read-settings-file';
import { replaceFile } from '../base/replace-file';
import { SerialQueue } from '../base/serial-queue';
import { systemReason } from '../base/system-reason';
import { describeProblem, problemText, type YamlProblem } from '../base/yaml-problem';
import { SHIPPED_ALERTS } from './shipped-alerts';

export type ReadAlerts =
  | { readonly ok: true; readonly alerts: AlertsFile }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

export interface ReadAlertsInput {
  readonly text: string;
  /** Names that a rule may use as `adaptive(ID)`. */
  readonly thresholdIds: readonly string[];
}

const MANAGED_ELSEWHERE = 'If the file is managed elsewhere (NixOS, a ConfigMap, dotfiles), change it there.';

/** Reads the text of `alerts.yaml`. Loads the parser and the validator on the first use: most hosts have no file. */
export async function readAlerts({ text, thresholdIds }: ReadAlertsInput): Promise<ReadAlerts> {
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
 * Returns the parts that no client may change: programs to run, files to write, files with secrets, and addresses at
 * which cloud providers serve credentials.
 */
function reservedParts({ channels }: AlertsFile): readonly string[] {
  return channels.flatMap((channel) => {
    const secrets = JSON.stringify(channel).match(/"(file:\/|env:)[^"]*"/g) ?? [];
    const reachesMetadata = 'allow_link_local' in channel && channel.allow_link_local;
    const isLocal = channel.kind === 'command' || channel.kind === 'log';
    // The destination of a secret matters as much as the secret.
    return isLocal || reachesMetadata || secrets.length > 0 ? [JSON.stringify(channel)] : [];
  });
}

export interface AlertsStoreParts {
  readonly log: Log;
  readonly thresholdIds: readonly string[];
  readonly parse: ParseApart;
  readonly lastValid: LastValidText;
}

/**
 * Follows `alerts.yaml`, or uses the shipped rules without one. A file with mistakes changes nothing, and its problems
 * are reported.
 */
export class AlertsStore {
  readonly changes = new Bus<AlertsFile>();
  /** Emits the problems after each check of the file. */
  readonly checks = new Bus<readonly YamlProblem[]>();
  #current: AlertsFile = SHIPPED_ALERTS;
  #text: string | null = null;
  #problems: readonly YamlProblem[] = [];
  #wasAccepted = false;
  /** A large file is read in a worker: an older version must not replace a newer one. */
  readonly #queue: SerialQueue;

  constructor(
    readonly file: string,
    private readonly parts: AlertsStoreParts,
  ) {
    this.#queue = new SerialQueue((error) =>
      parts.log.error('cannot read the alert rules', { error: messageOf(error) }),
    );
  }

  get current(): AlertsFile {
    return this.#current;
  }

  /** Text on disk; null without a file. */
  get text(): string | null {
    return this.#text;
  }

  get problems(): readonly YamlProblem[] {
    return this.#problems;
  }

  /** True if the rules are those of a valid file, the current one or the last one. */
  get isOfValidFile(): boolean {
    return this.#wasAccepted;
  }

  /** Checks a text without using it. */
  check(text: string): Promise<ReadAlerts> {
    const input: ReadAlertsInput = { text, thresholdIds: this.parts.thresholdIds };
    return this.parts.parse<ReadAlertsInput, ReadAlerts>('parse-alerts', input, readAlerts);
  }

  async load(): Promise<void> {
    const file = await readSettingsFile(this.file, this.#text !== null);
    if (!file.ok) {
      return this.#refuse([{ line: null, column: null, key: '', message: `cannot be used: ${file.reason}` }]);
    }
    this.#text = file.text;
    if (file.text === null) return this.#accept(SHIPPED_ALERTS);
    const read = await this.check(file.text);
    if (!read.ok) return this.#refuse(read.problems);
    this.#accept(read.alerts);
  }

  /**
   * Writes the text of a client to the file.
   *
   * @throws AdvisedError if the text has mistakes or changes a reserved part; nothing is written then
   */
  async save(text: string): Promise<void> {
    const read = await this.check(text);
    if (!read.ok) {
      throw invalidRules(read.problems, 'Fix the rules, then save again. Nothing was saved.');
    }
    const known = new Set(reservedParts(this.#current));
    if (reservedParts(read.alerts).some((part) => !known.has(part))) {
      throw new AdvisedError(
        'Channels that run a command, write a file, use a secret or allow link-local addresses cannot be changed here',
        `Edit ${this.file} directly.`,
      );
    }
    try {
      makeDirectory(dirname(this.file));
      await replaceFile(this.file, text);
    } catch (error) {
      if (error instanceof AdvisedError) throw error;
      throw new AdvisedError(`cannot write ${this.file}: ${systemReason(error)}`, MANAGED_ELSEWHERE);
    }
    await this.#queue.add(() => this.load());
  }

  watch(): Stop {
    const report = (problem: string) => this.parts.log.warn('the alert rules are not followed as usual', { problem });
    try {
      makeDirectory(dirname(this.file));
    } catch (error) {
      report(messageOf(error));
    }
    return followFile(this.file, { onChange: () => this.#queue.add(() => this.load()), report });
  }

  #accept(alerts: AlertsFile): void {
    const isChanged = JSON.stringify(alerts) !== JSON.stringify(this.#current);
    this.parts.lastValid.keep(this.#text);
    this.#wasAccepted = true;
    this.#current = alerts;
    this.#problems = [];
    if (isChanged) this.changes.emit(alerts);
    this.checks.emit([]);
  }

  async #refuse(problems: readonly YamlProblem[]): Promise<void> {
    this.#problems = problems;
    if (!this.#wasAccepted) await this.#restoreLastValid();
    for (const problem of problems) this.parts.log.error(`${this.file}${describeProblem(problem)}`);
    this.checks.emit(problems);
  }

  /** Restores the rules from before this start, if the file is refused at the start. */
  async #restoreLastValid(): Promise<void> {
    const text = this.parts.lastValid.read();
    const read = text === undefined ? undefined : await this.check(text);
    if (read?.ok !== true) return;
    this.#wasAccepted = true;
    this.#current = read.alerts;
  }
}

/** Shapes a problem for the editor of the rules. */
export function toRuleProblem(problem: YamlProblem): Pick<YamlProblem, 'line' | 'column' | 'message'> {
  const { line, column } = problem;
  return { line, column, message: problemText(problem) };
}

export function invalidRules(problems: readonly YamlProblem[], advice: string): AdvisedError {
  return new AdvisedError(problems.map((one) => `alerts.yaml${describeProblem(one)}`).join('; '), advice);
}
