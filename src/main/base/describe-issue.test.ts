import { expect, it } from 'vitest';
import { z } from 'zod';
import { describeIssue } from './describe-issue';

function describe(schema: z.ZodType, value: unknown): string {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  return issue === undefined ? '' : describeIssue(issue, 'a mapping');
}

const RULE = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('threshold') }),
  z.object({ kind: z.literal('trend') }),
]);

it.each([
  ['a kind that does not exist', RULE, { kind: 'nonsense' }],
  ['a value of no allowed type', z.union([z.number(), z.array(z.number())]), 'abc'],
  ['a path that is not absolute', z.string().startsWith('/'), 'relative'],
])('describes %s without the words of zod', (_, schema, value) => {
  expect(describe(schema, value)).not.toMatch(/discriminator|invalid/i);
});

it.each([
  [RULE, { kind: 'nonsense' }, 'must be one of threshold, trend'],
  [z.union([z.number(), z.array(z.number())]), 'abc', 'must be a number, or must be a list'],
  [z.string().startsWith('/'), 'relative', 'must start with "/"'],
  [z.url(), 'here', 'is not a valid URL'],
  [z.record(z.string().startsWith('x'), z.number()), { y: 1 }, 'has an invalid name: it must start with "x"'],
])('describes %#', (schema, value, text) => expect(describe(schema, value)).toBe(text));

it('counts one character in the singular', () => {
  expect(describe(z.string().min(1), '')).toBe('must have at least 1 character');
});
