import type { z } from 'zod';
import { plural } from '../../shared/format/plural';

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};
/** A client may invent keys of any length. */
const MOST_KEY_CHARACTERS = 100;

/**
 * Describes a zod issue without the names of JavaScript's types.
 *
 * @param mapping names an object in the format of the input
 * @returns the predicate of a sentence about the field
 * @example 'must be at least 0'
 */
export function describeIssue(issue: z.core.$ZodIssue, mapping: 'a mapping' | 'an object'): string {
  // A schema's own message is better.
  if (!/^(Invalid|Too|Unrecognized)/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'is missing';
      if (issue.expected === 'object' || issue.expected === 'record') return `must be ${mapping}`;
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return sizeText(issue.origin, issue.inclusive === false ? 'above' : 'at least', issue.minimum);
    case 'too_big':
      return sizeText(issue.origin, issue.inclusive === false ? 'below' : 'at most', issue.maximum);
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ').slice(0, MOST_KEY_CHARACTERS)}`;
    case 'invalid_union':
      return describeUnion(issue, mapping);
    case 'invalid_key':
      return `has an invalid name: it ${issue.issues[0] === undefined ? 'is not valid' : describeIssue(issue.issues[0], mapping)}`;
    default:
      // `Invalid string: must start with "/"`, `Invalid URL`.
      return issue.message.replace(/^Invalid \w+: /, '').replace(/^Invalid (?=\w)/, 'is not a valid ');
  }
}

/** Describes the allowed kinds of an object, or the forms that a value may have. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, mapping: 'a mapping' | 'an object'): string {
  const kinds = [...issue.message.matchAll(/'([^']*)'/g)].map(([, kind]) => kind);
  if (kinds.length > 0) return `must be one of ${kinds.join(', ')}`;
  const forms = issue.errors.flatMap(([first]) => (first === undefined ? [] : describeIssue(first, mapping)));
  return [...new Set(forms)].join(', or ') || 'is not valid';
}

function sizeText(origin: string, bound: string, size: number | bigint): string {
  if (origin === 'string') return `must have ${bound} ${plural(Number(size), 'character')}`;
  return origin === 'array' ? `must have ${bound} ${plural(Number(size), 'item')}` : `must be ${bound} ${size}`;
}
