import { isSecretName } from '../../platform/linux/redaction/secret-names';
import type { Redactor } from './redactor';

/** Redacts all texts of a value of JSON; keys such as `mount` may be names as well. */
export function redactJson(value: unknown, redactor: Redactor): unknown {
  return redactNamed('', value, redactor);
}

function redactNamed(key: string, value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactString(key, value, redactor);
  if (Array.isArray(value)) return value.map((one) => redactNamed(key, one, redactor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [redactor.names(name), redactNamed(name, inner, redactor)]),
  );
}

/** Keys whose whole value is a name, also a short one that is not replaced in other texts. */
const NAMES: readonly (readonly [key: RegExp, redact: (value: string, redactor: Redactor) => string])[] = [
  [/^host_?name$/i, (value, redactor) => redactor.hostName(value)],
  [/^user(?:_?name)?$/i, (value, redactor) => redactor.userName(value)],
  [/^serial(?:_?(?:number|no))?$/i, (value, redactor) => redactor.serialNumber(value)],
  [/^e?ssid$/i, (value, redactor) => redactor.networkName(value)],
];

function redactString(key: string, value: string, redactor: Redactor): string {
  if (value === '') return value;
  const named = NAMES.find(([pattern]) => pattern.test(key));
  if (named !== undefined) return named[1](value, redactor);
  return isSecretName(key) ? redactor.hide(value) : redactor.text(value);
}

/** Redacts a log with one object of JSON in each line, and other lines as text. */
export function redactLog(text: string, redactor: Redactor): string {
  return text.replace(/.+/g, (line) => {
    try {
      return JSON.stringify(redactJson(JSON.parse(line), redactor));
    } catch {
      return redactor.text(line);
    }
  });
}
