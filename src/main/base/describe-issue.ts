import type { z } from 'zod';

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
    case 'invalid_union':
      return unionText(issue, mapping);
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ').slice(0, MOST_KEY_CHARACTERS)}`;
    default:
      return `is not valid (${issue.message.toLowerCase()})`;
  }
}

/** Describes a value that fits none of several kinds: their names, or what the first of them expects. */
function unionText(issue: z.core.$ZodIssueInvalidUnion, mapping: 'a mapping' | 'an object'): string {
  const names = [...issue.message.matchAll(/'([^']*)'/g)].map(([, name]) => name);
  if (names.length > 0) return `must be one of ${names.join(', ')}`;
  const [first] = issue.errors[0] ?? [];
  return first === undefined ? 'is not valid' : describeIssue(first, mapping);
}

function sizeText(origin: string, bound: string, size: number | bigint): string {
  if (origin === 'string') return `must have ${bound} ${size} characters`;
  return origin === 'array' ? `must have ${bound} ${size} items` : `must be ${bound} ${size}`;
}
