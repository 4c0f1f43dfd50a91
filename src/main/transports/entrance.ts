import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '../base/private-home';

/** Access for browsers while this host runs. */
export interface Entrance {
  /** Address of the dashboard with the token. */
  readonly url: string;
  /** Removes the file that redirects to the dashboard. The token file stays, but the token is no longer valid. */
  close(): void;
}

/** The token for clients of the REST interface. */
const TOKEN_FILE = 'token';
/**
 * Redirects a browser to the dashboard. Programs get its name as an argument, which all users can see, instead of the
 * token.
 */
export const REDIRECT_FILE = 'dashboard.html';

/**
 * Writes the token of this run into files that only this user can read. The token ends with the process.
 *
 * @param report called for a file that cannot be written
 */
export function openEntrance(
  stateDirectory: string,
  { port, token }: { readonly port: number; readonly token: string },
  report: (problem: string, error: unknown) => void,
): Entrance {
  const url = `http://127.0.0.1:${port}/#token=${token}`;
  const redirect = join(stateDirectory, REDIRECT_FILE);
  const files = [
    { path: join(stateDirectory, TOKEN_FILE), text: `${token}\n` },
    { path: redirect, text: redirectTo(url) },
  ];
  for (const { path, text } of files) {
    try {
      writePrivateFile(path, text);
    } catch (error) {
      report(`cannot write ${path}`, error);
    }
  }
  return {
    url,
    close: () => rmSync(redirect, { force: true }),
  };
}

/** Returns 43 characters that are valid in a URL. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

function redirectTo(url: string): string {
  return [
    '<!doctype html>',
    '<meta charset="utf-8">',
    '<meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0; url=${url}">`,
    '<title>Homeostat</title>',
    `<a href="${url}">Open the dashboard</a>`,
    '',
  ].join('\n');
}
