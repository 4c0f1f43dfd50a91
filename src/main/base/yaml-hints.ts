import { isRecord } from './shape';

/*
 * Advice on mistakes that people make in YAML: the messages of the parser and of the schema name the effect, not the
 * cause. Each row is from a tracker or a mistake of the documentation's readers.
 */

export const QUOTE_THE_STAR = 'quote text that starts with an asterisk';

interface SyntaxHint {
  /** Matches the message of the parser; any by default. */
  readonly message?: RegExp;
  /** Matches the row of the mistake; any by default. */
  readonly row?: RegExp;
  readonly hint: string;
}

const SYNTAX_HINTS: readonly SyntaxHint[] = [
  // `*name: 1` and a lone star break the syntax before they are aliases.
  { row: /(?:^|[\s[{,])\*/, hint: QUOTE_THE_STAR },
  { message: /reserved character|directive indicator/, hint: 'quote the text' },
  { message: /Tabs are not allowed/, hint: 'use blanks' },
  { message: /same line with key/, hint: 'quote text that starts with a dash' },
  { message: /Block scalar header/, hint: 'quote text that starts with > or |' },
  { message: /Invalid escape sequence/, hint: 'use single quotes around text with a backslash' },
  { row: /:\s*\{\{/, hint: 'quote text that starts with a brace' },
  { message: /Unexpected scalar at node end/, hint: 'quote the whole text' },
  {
    message: /compact mappings/,
    row: /:\s+[^'"\s#].*?:(?:\s|$)/,
    hint: 'quote text that contains a colon and a blank',
  },
  { message: /Implicit keys need/, row: /^\s*[\w-]+:[^\s:]/, hint: 'a blank must follow the colon' },
];

/** Characters that look like a blank or like nothing, and come with text copied from web pages and chats. */
const INVISIBLE = /[\u00a0\u00ad\u200b\u200e\u200f\u2028\u2029\u202f\u2060\ufeff]/;

/** @returns the advice for a mistake of syntax in a row, or an empty text */
export function syntaxHint(message: string, row: string): string {
  const invisible = message.includes('invisible') ? undefined : invisibleIn(row);
  if (invisible !== undefined) return `the line contains the invisible character ${invisible}; type it again`;
  const found = SYNTAX_HINTS.find(
    (one) => (one.message?.test(message) ?? true) && (one.row?.test(row) ?? true) && !message.includes(one.hint),
  );
  return found?.hint ?? '';
}

/** @example invisibleIn('kind\u200b') // 'U+200B' */
export function invisibleIn(text: string): string | undefined {
  const found = INVISIBLE.exec(text)?.[0].codePointAt(0);
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
}

const NUMBER_HINTS: readonly (readonly [form: RegExp, hint: string])[] = [
  [/^[-+]?\d+(?:\.\d+)?$/, 'remove the quotes'],
  [/^[-+]?\d+,\d+$/, 'use a decimal point, not a comma'],
  [/^[-+]?[\d.]+\s*%$/, 'write a ratio, such as 0.9 for 90%'],
  [/^\d+(?::\d+)+$/, 'write one number in the unit that the name of the setting ends with'],
  [/^[-+]?[\d.]+\s*[a-zµ]+$/i, 'write only the number, in the unit that the name of the setting ends with'],
  [/^[-+]?\d[\d_'\s]*(?:\.\d+)?$/, 'write the digits together'],
];
const TRUE_WORDS = /^(?:y|yes|on|true)$/i;
const FALSE_WORDS = /^(?:n|no|off|false)$/i;

/**
 * @param message names the kind that a schema expects
 * @returns the advice for a value of another kind, or an empty text
 */
export function valueHint(message: string, value: unknown): string {
  if (/^must be (?:a|a whole) number/.test(message)) return numberHint(value);
  if (message === 'must be true or false') return booleanHint(value);
  if (message === 'must be text') return textHint(value);
  if (message === 'must be a list') return typeof value === 'string' ? `write [${value.slice(0, 40)}]` : '';
  return '';
}

function numberHint(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? '' : 'write a finite number';
  if (typeof value !== 'string') return '';
  return NUMBER_HINTS.find(([form]) => form.test(value.trim()))?.[1] ?? '';
}

/** YAML 1.1 read these words as true and false, and 1.2 reads them as text. */
function booleanHint(value: unknown): string {
  if (typeof value !== 'string') return '';
  if (TRUE_WORDS.test(value)) return 'write true without quotes';
  return FALSE_WORDS.test(value) ? 'write false without quotes' : '';
}

function textHint(value: unknown): string {
  if (value === null) return 'it is empty; quote text that starts with #, & or ~';
  return Array.isArray(value) || isRecord(value) ? '' : 'put it in quotes';
}
