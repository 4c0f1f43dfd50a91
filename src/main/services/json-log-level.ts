import { isRecord } from '../base/shape';

/** Texts of levels of errors, as libraries and programs write them. */
const ERROR_LEVEL =
  /^(?:err|eror|error|severe|crit|critical|fatal|ftl|alert|emerg|emergency|panic|dpanic|failure)(?:\d|\s|$)/i;

/** Fields with the level as a text, by the libraries and formats that write them; the first one that a line has counts. */
const TEXT_FIELDS = [
  // pino, bunyan, winston, zap, logrus, zerolog, Caddy, logback; Google Cloud; Elastic Common Schema
  'level',
  'severity',
  'log.level',
  // monolog, python-json-logger; hclog (Vault, Consul), Serilog; log15; OpenTelemetry
  'level_name',
  'levelname',
  '@level',
  '@l',
  'lvl',
  'severityText',
  'severity_text',
  'loglevel',
  'logLevel',
  'log_level',
];

/** Fields with the level as a number, and the least or the greatest number of an error. */
const NUMBER_FIELDS: readonly (readonly [field: string, isError: (level: number) => boolean])[] = [
  // journalctl --output=json, which writes numbers as texts: levels of syslog
  ['PRIORITY', (level) => level <= 3],
  ['severityNumber', (level) => level >= 17],
  ['severity_number', (level) => level >= 17],
  ['levelno', (level) => level >= 40],
  ['level_value', (level) => level >= 40_000],
  // 50 is error in pino and bunyan, 400 in monolog.
  ['level', (level) => level >= (level < 100 ? 50 : 400)],
  ['severity', (level) => level >= 50],
];

/**
 * Judges a JSON line of a log by its level.
 *
 * @returns undefined for a line that states none
 */
export function isErrorByLevel(line: Record<string, unknown>): boolean | undefined {
  // Graylog Extended Log Format: levels of syslog.
  if (typeof line['short_message'] === 'string' && typeof line['level'] === 'number') return line['level'] <= 3;
  // MongoDB: F, E, W, I, D1 to D5
  if (typeof line['s'] === 'string' && typeof line['c'] === 'string') return /^[FE]$/.test(line['s']);
  const nested = isRecord(line['log']) ? { 'log.level': line['log']['level'] } : {};
  const fields: Record<string, unknown> = { ...nested, ...line };
  for (const field of TEXT_FIELDS) {
    const level = fields[field];
    if (typeof level === 'string' && level !== '' && !/^\d+$/.test(level)) return ERROR_LEVEL.test(level.trim());
  }
  for (const [field, isError] of NUMBER_FIELDS) {
    const level = fields[field];
    if (typeof level === 'number' || (typeof level === 'string' && /^\d{1,6}$/.test(level)))
      return isError(Number(level));
  }
  return undefined;
}
