import { ORPCError, ValidationError } from '@orpc/server';
import type { z } from 'zod';
import { AdvisedError, errnoOf, messageOf } from '../base/errors';

/** Status, code and message as the contract declares them. */
interface Verdict {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly advice: string;
}

const STATUS_OF_CLASS: Readonly<Record<string, readonly [code: string, status: number]>> = {
  UnknownNameError: ['UNKNOWN_NAME', 404],
  InvalidRequestError: ['INVALID_REQUEST', 400],
  UnavailableError: ['NOT_READY', 503],
};

const DISK_FULL = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];
const NOT_ALLOWED = ['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_PERM', 'SQLITE_CANTOPEN'];
const NO_LONGER_THERE = ['ENOENT', 'ENOTDIR', 'ESRCH'];
const OUT_OF_DESCRIPTORS = ['EMFILE', 'ENFILE'];
const DISK_FAILS = ['EIO', 'EBUSY', 'ETIMEDOUT', 'ESTALE', 'ENODEV', 'SQLITE_BUSY', 'SQLITE_CORRUPT', 'SQLITE_NOTADB'];

/** The client disconnected before its response, so that no one sees this status. */
const CLIENT_CLOSED = 499;

/**
 * Converts an error for a client: the status, the message and advice.
 *
 * An error with advice is passed on, and a system error gets the text for its errno. Any other is an internal error, of
 * which no details are revealed.
 */
export function toClientError(error: unknown): Error {
  if (error instanceof ORPCError) return explainInvalidInput(error);
  if (error instanceof Error && error.name === 'AbortError') {
    return new ORPCError('CLIENT_CLOSED_REQUEST', { status: CLIENT_CLOSED, message: 'The client ended the request' });
  }
  const { code, status, message, advice } = judge(error);
  return new ORPCError(code, { defined: true, status, message, data: { advice }, cause: error });
}

function judge(error: unknown): Verdict {
  if (error instanceof AdvisedError) {
    const [code, status] = STATUS_OF_CLASS[error.name] ?? (['NOT_POSSIBLE', 409] as const);
    return { code, status, message: error.message, advice: error.advice };
  }
  return (
    judgeErrno(errnoOf(error) ?? '', messageOf(error)) ?? {
      code: 'INTERNAL_SERVER_ERROR',
      status: 500,
      message: 'Homeostat cannot answer because of a mistake of its own',
      advice: 'Please report it with the log, which names the mistake.',
    }
  );
}

function judgeErrno(errno: string, message: string): Verdict | undefined {
  const is = (family: readonly string[]) => family.some((name) => errno === name || errno.startsWith(`${name}_`));
  if (is(DISK_FULL)) {
    return {
      code: 'NO_SPACE',
      status: 507,
      message: `The disk is full: ${message}`,
      advice: 'Free some space on the disk of the data directory, then try again.',
    };
  }
  if (is(NO_LONGER_THERE)) {
    return {
      code: 'NOT_POSSIBLE',
      status: 409,
      message: `A process or file no longer exists: ${message}`,
      advice: 'Check what still exists, then try again.',
    };
  }
  const notReady = (text: string, advice: string): Verdict => ({
    code: 'NOT_READY',
    status: 503,
    message: `${text}: ${message}`,
    advice,
  });
  if (is(NOT_ALLOWED)) {
    return notReady('Homeostat is not allowed to use a file', 'Check the owner and the permissions of the file.');
  }
  if (is(OUT_OF_DESCRIPTORS)) {
    return notReady('Homeostat has too many open files', 'Try again in a few seconds, or raise the limit (ulimit -n).');
  }
  if (errno.startsWith('SQLITE_IOERR') || is(DISK_FAILS)) {
    return notReady('The disk does not work as it should', 'Check the disk of the data directory, then try again.');
  }
  return undefined;
}

/** Number of problems in a response. The first ones are enough for a client that sent thousands. */
const MOST_ISSUES = 20;
const MOST_ISSUES_IN_MESSAGE = 3;

type Issue = z.core.$ZodIssue;

/** Names the wrong fields of an input and the reasons, which the library leaves out. */
function explainInvalidInput(error: ORPCError<string, unknown>): Error {
  if (error.status !== 400 || !(error.cause instanceof ValidationError)) return error;
  const issues = error.cause.issues as readonly Issue[];
  const told = issues.slice(0, MOST_ISSUES_IN_MESSAGE).map(describeIssue).join('; ');
  const more = issues.length > MOST_ISSUES_IN_MESSAGE ? `; and ${issues.length - MOST_ISSUES_IN_MESSAGE} more` : '';
  return new ORPCError('BAD_REQUEST', {
    status: 400,
    message: `Invalid input: ${told}${more}`,
    data: {
      advice: 'Correct the fields that the message names.',
      issues: issues.slice(0, MOST_ISSUES).map(({ code, path, message }) => ({ code, path, message })),
    },
  });
}

const JSON_TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};
/** Names from a client are shortened. */
const MOST_PATH_CHARACTERS = 100;

/** @example 'fromMs must be at least 0' */
function describeIssue(issue: Issue): string {
  const path = issue.path.map(String).join('.').slice(0, MOST_PATH_CHARACTERS);
  return `${path === '' ? 'the input' : path} ${problemOf(issue)}`;
}

function problemOf(issue: Issue): string {
  // The message of a schema is more specific.
  if (!/^(Invalid|Too|Unrecognized)/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'is missing';
      return `must be ${JSON_TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must ${sizeVerb(issue.origin)}${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}${sizeUnit(issue.origin)}`;
    case 'too_big':
      return `must ${sizeVerb(issue.origin)}${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}${sizeUnit(issue.origin)}`;
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ').slice(0, MOST_PATH_CHARACTERS)}`;
    default:
      return `is not valid (${issue.message.toLowerCase()})`;
  }
}

function sizeVerb(origin: string): string {
  return origin === 'string' || origin === 'array' ? 'have ' : 'be ';
}

function sizeUnit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}
