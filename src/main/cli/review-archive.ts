import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { THRESHOLD_IDS } from '../../core/thresholds/threshold-catalog';
import type { ChannelDefinition } from '../../shared/contract/alerts-file-schema';
import type { ServiceDefinition } from '../../shared/contract/service-schemas';
import type { Knob } from '../../shared/model/change';
import { readAlerts } from '../alerting/alerts-file';
import { readChanges } from '../changes/change-record';
import { Journal } from '../changes/journal';
import { parseConfig } from '../config/parse-config';

/** Lists the commands and automatic changes in an unpacked archive, one text each. */
export async function reviewArchive(directory: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [name, review] of Object.entries(REVIEWS)) {
    const file = join(directory, name);
    if (existsSync(file)) found.push(...(await review(file)));
  }
  return found;
}

const REVIEWS = {
  'homeostat.yaml': reviewSettings,
  'alerts.yaml': reviewChannels,
  'state.db': reviewState,
  'journal.log': reviewJournal,
};

/** Returns nothing for a file with mistakes, which has no effect. */
function reviewSettings(file: string): string[] {
  const parsed = parseConfig(readFileSync(file, 'utf8'));
  if (!parsed.ok) return [];
  const { services, automation } = parsed.config;
  return [...services.flatMap(reviewService), ...reviewLevels(Object.entries(automation.levels))];
}

function reviewService(definition: ServiceDefinition): string[] {
  const { name, kind, commands, restart_on_failure } = definition;
  const found: string[] = [];
  if (definition.kind === 'command') found.push(`service ${name} runs ${argv(definition.command)}`);
  const restart = commands?.restart ?? commands?.start;
  if (restart_on_failure && restart !== undefined) found.push(`service ${name} is restarted with ${argv(restart)}`);
  if (kind === 'http' && Object.keys(definition.headers).length > 0) {
    found.push(`service ${name} sends ${Object.values(definition.headers).join(' and ')} to ${definition.url}`);
  }
  return found;
}

function reviewLevels(levels: readonly (readonly [area: string, level: unknown])[]): string[] {
  return levels.flatMap(([area, level]) => (level === 'automatic' ? [`automation changes the area ${area}`] : []));
}

async function reviewChannels(file: string): Promise<string[]> {
  const read = await readAlerts({ text: readFileSync(file, 'utf8'), thresholdIds: THRESHOLD_IDS });
  return read.ok ? read.alerts.channels.flatMap(reviewChannel) : [];
}

function reviewChannel(channel: ChannelDefinition): string[] {
  const { name } = channel;
  if (channel.kind === 'command') return [`channel ${name} runs ${argv(channel.command)}`];
  if (channel.kind === 'log') return [`channel ${name} writes to ${channel.path}`];
  const secrets = JSON.stringify(channel).match(/(?<=")(?:file:\/|env:)[^"]*/g) ?? [];
  return secrets.length === 0 ? [] : [`channel ${name} sends or uses ${secrets.join(' and ')}`];
}

/** Services and settings that are stored there are checked again when they are loaded. */
function reviewState(file: string): string[] {
  const database = new BetterSqlite3(file);
  try {
    const rows = database
      .prepare<[], { domain: string; key: string; value: string }>(
        `SELECT domain, key, value FROM state WHERE domain IN ('config', 'schedules', 'profiles')`,
      )
      .all();
    return rows.flatMap(({ domain, key, value }) => reviewStored(domain, key, parseJson(value)));
  } finally {
    database.close();
  }
}

function reviewStored(domain: string, key: string, value: unknown): string[] {
  if (domain === 'schedules') return [`schedule ${key} makes the change ${describeScheduled(value)}`];
  if (domain === 'profiles') return typeof value === 'string' ? [`profile ${value} is applied`] : [];
  const area = /^automation\.levels\.(\w+)$/.exec(key)?.[1];
  return area === undefined ? [] : reviewLevels([[area, value]]);
}

function describeScheduled(value: unknown): string {
  const { scheduled } = (value ?? {}) as { scheduled?: { change?: { action?: unknown; target?: unknown } } };
  return `${String(scheduled?.change?.action)} of ${String(scheduled?.change?.target)}`;
}

async function reviewJournal(file: string): Promise<string[]> {
  // Opening a journal repairs it, so that this reads a copy.
  const directory = await mkdtemp(join(tmpdir(), 'homeostat-review-'));
  try {
    const copy = join(directory, 'journal.log');
    await copyFile(file, copy);
    const { journal, records } = Journal.open(copy);
    journal.close();
    return [...readChanges(records).values()].flatMap(({ intent, endedAtMs }) =>
      endedAtMs === null ? intent.knobs.map(({ knob }) => `undo of an open change writes to ${placeOf(knob)}`) : [],
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function placeOf(knob: Knob): string {
  if ('file' in knob) return knob.file.path;
  if (knob.kind === 'unit-property') return `${knob.property} of the unit ${knob.unit}`;
  return 'path' in knob ? knob.path : `a setting of the kind ${knob.kind}`;
}

function argv(command: readonly string[]): string {
  return command.map((part) => (/^[\w./:=@%+-]+$/.test(part) ? part : JSON.stringify(part))).join(' ');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
