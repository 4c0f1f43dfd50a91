import { HIDDEN } from './hidden';
import { redactForms } from './redact-forms';
import { redactUrls } from './redact-url';
import {
  isAuthorizationName,
  isLoginName,
  isPasswordCommand,
  isSecretValue,
  isUserName,
  mayNameSecret,
  PRINTING,
} from './secret-names';

const LONGEST_NAME = 96;
const SEPARATOR = /(?:=>|:=|={1,2}|:)/y;
/** Quotes before a value, also escaped ones and those of Python, SQL and PostgreSQL: `\"`, `b'`, `N'`. */
const OPENING = /(?:[bBeEnNuUrR]{1,2}(?=["']))?(?:\\{0,3}["'`])/y;
/** Numbers and words of JSON. */
const LITERAL = /^(?:[\d.]{1,32}|true|false|null)(?=\s{0,4}[,}\]])/;
/** A value that an earlier pass has hidden. */
const ALREADY_HIDDEN = /\*\*\*(?=[\s"'`;|&)]|$)/y;
const METHOD_OF_HEADER =
  /^(?:bearer|basic|token|digest|negotiate|ntlm|apikey|api-key|hmac|key|jwt|oauth|aws4-hmac-sha256|sharedkey(?:lite)?|splunk|genie\w{0,8}|dpop)\s{1,4}(?=\S)/i;
/** Parameters of a method: `Digest username="ann", response="…"`. */
const PARAMETERS = /^(?:\s{0,2}[\w-]{1,32}=(?:"[^"]{0,512}"|[^\s,"]{0,512}),?){1,16}/;
/** The next name of a list, a query or a connection string ends a value without quotes. */
const NEXT_NAME = /\s|[,;&](?=\s{0,2}(?:\\{0,3}["'])?[\w.$-]{1,64}(?:\\{0,3}["'])?\s{0,2}[=:])/;
/** The same for a value that may contain spaces. */
const NEXT_NAME_AFTER_SPACES = /[\s,;&](?=[A-Za-z_][\w.$-]{0,63}=)/;

/**
 * Hides the secrets of any text: values after names like `password=` and `"token":`, passwords in addresses and SQL,
 * and tokens, keys and hashes with a recognizable form.
 *
 * @param isWhole the text is one argument, whose values may contain spaces
 */
export function redactText(text: string, isWhole: boolean): string {
  return redactForms(redactAssignments(redactUrls(text, isWhole), isWhole), isWhole);
}

/** Masks the value of a name; user and method stay. */
export function maskValue(name: string, value: string): string {
  if (!isSecretValue(name, value)) return value;
  const echo = PRINTING.exec(value)?.[0];
  if (echo !== undefined && isPasswordCommand(name)) return `${echo}${HIDDEN}`;
  const login = isLoginName(name) ? /^[\w.@\\-]{1,64}:(?=.)/.exec(value)?.[0] : undefined;
  const method = isAuthorizationName(name) ? METHOD_OF_HEADER.exec(value)?.[0] : undefined;
  return `${login ?? method ?? ''}${HIDDEN}`;
}

/** Handles `name=value` and `name: value` anywhere: options, variables, queries, headers, JSON, connection strings. */
function redactAssignments(text: string, isWhole: boolean): string {
  let result = '';
  let from = 0;
  for (let at = nextSeparator(text, 0); at >= 0; at = nextSeparator(text, Math.max(from, at + 1))) {
    const found = findAssignment(text, at, from, isWhole);
    if (found === undefined) continue;
    result += text.slice(from, found.start) + found.masked;
    from = found.end;
  }
  return result + text.slice(from);
}

function nextSeparator(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x3d || character === 0x3a) return at;
  }
  return -1;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly masked: string;
}

function findAssignment(text: string, at: number, from: number, isWhole: boolean): Found | undefined {
  const { name, nameStart } = nameBefore(text, at, from);
  if (name === '' || !mayNameSecret(name)) return undefined;
  SEPARATOR.lastIndex = at;
  const separator = SEPARATOR.exec(text)?.[0] ?? '';
  const isColon = separator === ':';
  if (isColon && isOtherColon(text, at, nameStart, name)) return undefined;
  const afterSeparator = at + separator.length;
  // In a text of several arguments the value does not begin in the next one.
  const gap = isWhole || isColon || /\s/.test(text[at - 1] ?? '') ? spacesAt(text, afterSeparator) : 0;
  const start = afterSeparator + gap;
  const place: Place = { text, start, name, isWhole, isColon, isFirst: nameStart === 0 };
  OPENING.lastIndex = start;
  const opening = OPENING.exec(text)?.[0];
  ALREADY_HIDDEN.lastIndex = start + (opening?.length ?? 0);
  // A structure such as `"auth": {` is no value.
  if (ALREADY_HIDDEN.test(text) || (isColon && nameStart > 0 && /[{[]/.test(text[start] ?? ''))) return undefined;
  const found = opening === undefined ? plainValue(place) : quotedValue(place, opening);
  return found === undefined || isPort(place, found) ? undefined : found;
}

/** An address, a mounted place such as `/run/secrets:/x`, a task such as `:auth:build`, or a key such as `user:1:name`. */
function isOtherColon(text: string, at: number, nameStart: number, name: string): boolean {
  const before = text[nameStart - 1] ?? '';
  if (text.startsWith('//', at + 1) || before === '/' || before === '\\') return true;
  return (before === ':' && !/pass/i.test(name)) || isUserName(name);
}

interface Place {
  readonly text: string;
  readonly start: number;
  readonly name: string;
  readonly isWhole: boolean;
  readonly isColon: boolean;
  /** The argument begins with the name. */
  readonly isFirst: boolean;
}

function nameBefore(text: string, at: number, from: number): { readonly name: string; readonly nameStart: number } {
  let end = at;
  const floor = Math.max(from, end - 4);
  while (end > floor && /\s/.test(text[end - 1] as string)) end--;
  while (end > from && at - end < 12 && /["'\]\\`]/.test(text[end - 1] as string)) end--;
  let start = end;
  while (start > from && end - start < LONGEST_NAME && /[\w.$-]/.test(text[start - 1] as string)) start--;
  const name = text.slice(start, end).replace(/^-+/, '');
  return { name, nameStart: start };
}

function spacesAt(text: string, start: number): number {
  let count = 0;
  while (count < 4 && /[^\S\n]/.test(text[start + count] ?? '')) count++;
  return count;
}

function quotedValue({ text, start, name }: Place, opening: string): Found | undefined {
  const valueStart = start + opening.length;
  const quote = opening.replace(/^[A-Za-z]+/, '');
  const end = closingQuote(text, valueStart, quote);
  const value = text.slice(valueStart, end);
  const masked = maskValue(name, value);
  return masked === value ? undefined : { start: valueStart, end, masked };
}

/** An unclosed quote ends with the text. */
function closingQuote(text: string, start: number, quote: string): number {
  for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (text[at - 1] !== '\\') return at;
  }
  return text.length;
}

function plainValue(place: Place): Found | undefined {
  const { text, start, name } = place;
  const rest = text.slice(start);
  const value = rest.slice(0, lengthOfValue(place, rest));
  const masked = maskValue(name, value);
  return masked === value ? undefined : { start, end: start + value.length, masked };
}

function lengthOfValue({ text, start, name, isWhole, isColon, isFirst }: Place, rest: string): number {
  const method = isAuthorizationName(name) ? (METHOD_OF_HEADER.exec(rest)?.[0].length ?? 0) : 0;
  const isHeader = isWhole && isColon && (isFirst || isAuthorizationName(name) || /cookie$/i.test(name));
  // A variable or a header is the whole argument.
  const isRest = isHeader || (isWhole && isFirst && /^[A-Z][A-Z0-9_]*$/.test(name));
  const next = isRest ? -1 : rest.slice(method).search(isWhole && isFirst ? NEXT_NAME_AFTER_SPACES : NEXT_NAME);
  const literal = /[{[]/.test(text.slice(0, start)) ? LITERAL.exec(rest)?.[0].length : undefined;
  const parameters = method > 0 ? (PARAMETERS.exec(rest.slice(method))?.[0].length ?? 0) : 0;
  const end = literal ?? Math.max(next < 0 ? rest.length : method + next, method + parameters);
  return Math.min(end, openQuoteEnd(text.slice(0, start), rest));
}

/** A quote that was opened before the name ends the value. */
function openQuoteEnd(before: string, rest: string): number {
  const ends = ['"', "'", '`'].filter((quote) => before.includes(quote)).map((quote) => rest.indexOf(quote));
  return Math.min(rest.length, ...ends.filter((end) => end >= 0));
}

/** `auth:8080` is a host and a port. */
function isPort({ name, isColon, text, start }: Place, { end }: Found): boolean {
  return isColon && /^\d{1,5}$/.test(text.slice(start, end)) && !/pass|pwd|pin|secret/i.test(name);
}
