import { ORPCError, ValidationError } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AdvisedError, InvalidRequestError, UnavailableError, UnknownNameError } from '../base/errors';
import { toClientError } from './client-errors';

const systemError = (code: string) => Object.assign(new Error(`${code}: it failed`), { code });
const seen = (error: unknown) => {
  const { status, code, message, data } = toClientError(error) as ORPCError<string, { advice?: string }>;
  return { status, code, message, advice: data?.advice };
};

describe('the status of an error', () => {
  it.each([
    [new AdvisedError('No.', 'Wait.'), 409, 'NOT_POSSIBLE'],
    [new UnknownNameError('No such name', 'See the list.'), 404, 'UNKNOWN_NAME'],
    [new InvalidRequestError('Too many', 'Ask for fewer.'), 400, 'INVALID_REQUEST'],
    [new UnavailableError('the worker is restarting', 'Try again.'), 503, 'NOT_READY'],
    [systemError('ENOSPC'), 507, 'NO_SPACE'],
    [systemError('EDQUOT'), 507, 'NO_SPACE'],
    [systemError('SQLITE_FULL'), 507, 'NO_SPACE'],
    [systemError('SQLITE_BUSY_SNAPSHOT'), 503, 'NOT_READY'],
    [systemError('SQLITE_IOERR_WRITE'), 503, 'NOT_READY'],
    [systemError('ENOENT'), 409, 'NOT_POSSIBLE'],
    [systemError('EMFILE'), 503, 'NOT_READY'],
    [systemError('EACCES'), 503, 'NOT_READY'],
    [systemError('EROFS'), 503, 'NOT_READY'],
    [new TypeError('x is undefined'), 500, 'INTERNAL_SERVER_ERROR'],
    ['a text', 500, 'INTERNAL_SERVER_ERROR'],
  ])('%s is %i %s, with advice', (error, status, code) => {
    expect(seen(error)).toMatchObject({ status, code, advice: expect.stringMatching(/\.$/) });
  });

  it('reveals nothing of an internal error', () => {
    expect(seen(new TypeError('secret path')).message).not.toContain('secret');
  });

  it('is not a failure if the client disconnected', () => {
    expect(seen(AbortSignal.abort().reason).status).toBe(499);
  });
});

describe('an invalid input', () => {
  const schema = z.object({
    fromMs: z.number().min(0),
    limit: z.number().int().max(10).optional(),
    sort: z.enum(['cpu', 'memory']).optional(),
    names: z.array(z.string().max(3)).max(2).optional(),
    text: z.string().refine(() => true),
  });
  const messageFor = (input: unknown) => {
    const issues = schema.safeParse(input).error?.issues ?? [];
    const cause = new ValidationError({ message: 'Input validation failed', issues, data: input });
    return seen(new ORPCError('BAD_REQUEST', { message: 'Input validation failed', cause })).message;
  };

  it.each([
    [{ fromMs: -1, text: '' }, 'fromMs must be at least 0'],
    [{ fromMs: 0, text: '', limit: 99 }, 'limit must be at most 10'],
    [{ fromMs: 0, text: '', limit: 1.5 }, 'limit must be a whole number'],
    [{ fromMs: 'x', text: '' }, 'fromMs must be a number'],
    [{ fromMs: 0 }, 'text is missing'],
    [{ fromMs: 0, text: '', sort: 'x' }, 'sort must be one of cpu, memory'],
    [{ fromMs: 0, text: '', names: ['abcd'] }, 'names.0 must have at most 3 characters'],
    [{ fromMs: 0, text: '', names: ['a', 'b', 'c'] }, 'names must have at most 2 items'],
    [null, 'the input must be an object'],
  ])('%j is reported as: %s', (input, message) => {
    expect(messageFor(input)).toBe(`Invalid input: ${message}`);
  });

  it('names the first three problems and the number of others', () => {
    expect(messageFor({ fromMs: -1, limit: 99, sort: 'x', names: 1 })).toMatch(/; and 2 more$/);
  });
});
