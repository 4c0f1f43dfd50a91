import { ORPCError, ValidationError } from '@orpc/server';
import type { z } from 'zod';
import { describeIssue } from '../base/describe-issue';
import { AdvisedError, errnoOf, messageOf } from '../base/errors';

const STATUS_OF_CLASS: Readonly<Record<string, readonly [code: string, status: number]>> = {
  UnknownNameError: ['UNKNOWN_NAME', 404],
  InvalidRequestError: ['INVALID_REQUEST', 400],
  UnavailableError: ['NOT_READY', 503],
};

/** By errno, or by the code of SQLite and its extended codes. */
const FAMILIES = [
  {
    errnos: ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'],
    code: 'NO_SPACE',
    status: 507,
    text: 'The disk is full',
    advice: 'Free some space on the disk of the data directory, then try again.',
  },
  {
    errnos: ['ENOENT', 'ENOTDIR', 'ESRCH'],
    code: 'NOT_POSSIBLE',
    status: 409,
    text: 'A process or file no longer exists',
    advice: 'Check what still exists, then try again.',
  },
  {
    errnos: ['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_PERM', 'SQLITE_CANTOPEN'],
    code: 'NOT_READY',
    status: 503,
    text: 'Homeostat is not allowed to use a file',
    advice: 'Check the owner and the permissions of the file.',
  },
  {
    errnos: ['EMFILE', 'ENFILE'],
    code: 'NOT_READY',
    status: 503,
    text: 'Homeostat has too many open files',
    advice: 'Try again in a few seconds, or raise the limit (ulimit -n).',
  },
  {
    errnos: [
      'EIO',
      'EBUSY',
      'ETIMEDOUT',
      'ESTALE',
      'ENODEV',
      'SQLITE_BUSY',
      'SQLITE_CORRUPT',
      'SQLITE_IOERR',
      'SQLITE_NOTADB',
    ],
    code: 'NOT_READY',
    status: 503,
    text: 'The disk does not work as it should',
    advice: 'Check the disk of the data directory, then try again.',
  },
];

/** No one receives this status: the client closed its connection before the result. */
const CLIENT_CLOSED = 499;

/**
 * Translates an error for a client: the status, the failure and advice.
 *
 * An error with advice reaches the client as it is, and one of the system with the sentence for its errno. Any other is
 * a mistake of this program: the client learns only that it happened.
 */
export function toClientError(error: unknown): Error {
  if (error instanceof ORPCError) return explainInvalidInput(error);
  if (error instanceof Error && error.name === 'AbortError') {
    return new ORPCError('CLIENT_CLOSED_REQUEST', { status: CLIENT_CLOSED, message: 'The client ended the request' });
  }
  const { code, status, message, advice } = judge(error);
  return new ORPCError(code, { defined: true, status, message, data: { advice }, cause: error });
}

function judge(error: unknown) {
  if (error instanceof AdvisedError) {
    const [code, status] = STATUS_OF_CLASS[error.name] ?? (['NOT_POSSIBLE', 409] as const);
    return { code, status, message: error.message, advice: error.advice };
  }
  const errno = errnoOf(error);
  const family = FAMILIES.find(({ errnos }) => errnos.some((name) => errno === name || errno?.startsWith(`${name}_`)));
  if (family !== undefined) return { ...family, message: `${family.text}: ${messageOf(error)}` };
  return {
    code: 'INTERNAL_SERVER_ERROR',
    status: 500,
    message: 'Homeostat cannot answer because of a mistake of its own',
    advice: 'Please report it with the log, which names the mistake.',
  };
}

/** A client that sent thousands of problems learns from the first ones. */
const MOST_ISSUES = 20;
const MOST_ISSUES_IN_MESSAGE = 3;

type Issue = z.core.$ZodIssue;

/** Names the fields that are wrong and why: the library's own message does not. */
function explainInvalidInput(error: ORPCError<string, unknown>): Error {
  if (error.status !== 400 || !(error.cause instanceof ValidationError)) return error;
  const issues = error.cause.issues as readonly Issue[];
  const told = issues.slice(0, MOST_ISSUES_IN_MESSAGE).map(describeField).join('; ');
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

/** A client may invent names of any length. */
const MOST_PATH_CHARACTERS = 100;

/** @example 'fromMs must be at least 0' */
function describeField(issue: Issue): string {
  const path = issue.path.map(String).join('.').slice(0, MOST_PATH_CHARACTERS);
  return `${path === '' ? 'the input' : path} ${describeIssue(issue, 'an object')}`;
}
