import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '../base/private-home';

/** How a browser comes in, as long as this host runs. */
export interface Entrance {
  /** The dashboard's address with the token. */
  readonly url: string;
  /** Removes the file that leads to the dashboard. The token stays in its file, and is worth nothing from now on. */
  close(): void;
}

/** The token, for clients of the REST interface. */
const TOKEN_FILE = 'token';
/** Leads a browser to the dashboard. Its name can be an argument of a program, which all users can see; the token cannot. */
export const REDIRECT_FILE = 'dashboard.html';

/**
 * Writes the token of this run into files that only this user can read. A token ends with the process that made it.
 *
 * @param report told where a file cannot be written
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

/** 43 characters of a URL's alphabet. */
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
