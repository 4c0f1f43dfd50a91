import { closeSync, fstatSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readCrashRecords } from '../../base/crash-record';
import { listNewestFirst } from '../../base/dated-files';
import type { Directories } from '../../base/directories';
import { openPlainFileSync } from '../../base/plain-file';
import { readBoundedFile } from '../../base/read-bounded-file';
import { systemReason } from '../../base/system-reason';
import type { LeftOut } from '../capture-tree';
import { redactJson, redactLog } from './redact-json';
import { redactSettings } from './redact-settings';
import type { Redactor } from './redactor';

const LARGEST_SETTINGS_BYTES = 1024 * 1024;
const LARGEST_LOG_BYTES = 256 * 1024;
const MOST_LOGS = 3;
const LOG_FILE = /^homeostat\.log(?:\.\d+)?$/;
const LARGEST_TOKEN_BYTES = 4_096;

export interface Text {
  readonly path: string;
  readonly text: string;
}

export interface InstanceFiles {
  readonly texts: readonly Text[];
  readonly leftOut: readonly LeftOut[];
}

export interface InstanceOptions {
  readonly directories: Pick<Directories, 'config' | 'state'>;
  /** Path of `homeostat.yaml`, if not in the directory of the configuration. */
  readonly configFile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Reads and redacts the settings, the newest logs and the last crash record of an instance. */
export function readInstance(options: InstanceOptions, redactor: Redactor): InstanceFiles {
  const { directories, configFile, env } = options;
  const leftOut: LeftOut[] = [];
  const token = readBoundedFile(join(directories.state, 'token'), LARGEST_TOKEN_BYTES);
  if (token.ok) redactor.addSecret(token.text.trim());
  const settings = [
    { name: 'homeostat.yaml', path: configFile ?? join(directories.config, 'homeostat.yaml') },
    { name: 'alerts.yaml', path: join(directories.config, 'alerts.yaml') },
  ].flatMap(({ name, path }) => {
    const read = readBoundedFile(path, LARGEST_SETTINGS_BYTES);
    if (!read.ok) {
      if (!read.isMissing) leftOut.push({ path: name, reason: read.reason });
      return [];
    }
    for (const [, variable = ''] of read.text.matchAll(/\benv:(\w+)/g)) redactor.addSecret(env[variable]);
    return [{ path: name, text: redactSettings(read.text, redactor) }];
  });
  // A message about a mistake may repeat a part of the settings, whose secrets are known by now.
  const texts = [...settings, ...readLogs(join(directories.state, 'logs'), redactor, leftOut)];
  const [crash] = readCrashRecords(directories.state);
  if (crash !== undefined) texts.push({ path: 'crash.json', text: toText(redactJson(crash, redactor)) });
  return { texts, leftOut };
}

function readLogs(folder: string, redactor: Redactor, leftOut: LeftOut[]): readonly Text[] {
  return newestLogs(folder).flatMap((path) => {
    const name = `logs/${basename(path)}`;
    try {
      return [{ path: name, text: redactLog(readEnd(path, LARGEST_LOG_BYTES), redactor) }];
    } catch (error) {
      leftOut.push({ path: name, reason: systemReason(error) });
      return [];
    }
  });
}

function newestLogs(folder: string): readonly string[] {
  try {
    return listNewestFirst(folder, LOG_FILE)
      .slice(0, MOST_LOGS)
      .map(({ path }) => path);
  } catch {
    // No host has run yet.
    return [];
  }
}

/** Reads the last whole lines of a file. */
function readEnd(path: string, mostBytes: number): string {
  const descriptor = openPlainFileSync(path, { followsLinks: false });
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.min(size, mostBytes));
    const length = readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
    const text = bytes.toString('utf8', 0, length);
    return size > mostBytes ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    closeSync(descriptor);
  }
}

export function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
