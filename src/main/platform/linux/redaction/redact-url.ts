import { HIDDEN } from './hidden';

const LONGEST_URL = 2_048;
/** Schemes whose user is the password: `trojan://password@host`. */
const USER_IS_SECRET = /(?:^|\W)(?:trojan|ss|ssr|vless|hysteria2?|hy2|tuic|snell)$/i;
/** Addresses of these have paths with `@`; those of databases do not. */
const HAS_PATH = /(?:^|\W)(?:https?|git|ssh|ftps?)$/i;
/** A user of random letters and digits without a password is a token: `https://TOKEN@github.com`. */
const TOKEN = /^(?=\w{0,64}\d)\w{20,}$/;
/** Passwords that mark the user as the token. */
const NO_PASSWORD = /^:?(?:x-oauth-basic)?$/;

/**
 * Hides the passwords of addresses. They may contain `@`, `:` and `/`, so that the last `@` ends them, except where the
 * rest is a path or a query with one of its own.
 *
 * @param isWhole the text is one argument, whose address may contain spaces and quotes
 */
export function redactUrls(text: string, isWhole: boolean): string {
  let result = '';
  let from = 0;
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', Math.max(from, at + 3))) {
    const start = at + 3;
    if (start < from) continue;
    const scheme = text.slice(Math.max(from, at - 16), at);
    const isArgument = isWhole && /^[\w+.:-]*$/.test(text.slice(Math.max(0, at - 32), at)) && at <= 32;
    const login = findLogin(text.slice(start, endOf(text, start, isArgument)), HAS_PATH.test(scheme));
    if (login === undefined) continue;
    result += text.slice(from, start) + hideLogin(login, scheme);
    from = start + login.length;
  }
  return result + text.slice(from);
}

/** Hides the password of an address without its scheme: `user:password@host`. */
export function redactAddress(address: string): string {
  const slashes = address.startsWith('//') ? 2 : 0;
  const login = findLogin(address.slice(slashes), true);
  if (login === undefined) return address;
  return address.slice(0, slashes) + hideLogin(login, '') + address.slice(slashes + login.length);
}

function endOf(text: string, start: number, isArgument: boolean): number {
  const limit = Math.min(text.length, start + LONGEST_URL);
  const rest = text.slice(start, limit);
  // The next address of a list.
  const next = rest.search(/[\s,;|&'"](?=[A-Za-z][\w+.-]{0,31}:\/\/)/);
  const end = isArgument ? -1 : rest.search(/[\s"'`<>]/);
  return start + Math.min(next < 0 ? rest.length : next, end < 0 ? rest.length : end);
}

/** Returns user and password without the `@`. */
function findLogin(rest: string, hasPath: boolean): string | undefined {
  const authorityEnd = rest.search(/[/?#]/);
  const authority = authorityEnd < 0 ? rest : rest.slice(0, authorityEnd);
  const at = authority.lastIndexOf('@');
  const colon = authority.indexOf(':');
  const user = at < 0 ? undefined : authority.slice(0, at);
  // Without a password, or a port: `https://host:8443/@scope/package`.
  const isPort = colon > at && /^(?:\[.*)?:\d{0,5}$/.test(authority.slice(colon));
  if (colon < 0 || isPort || authority.startsWith('[', at + 1)) return user;
  const end = lastSign(rest, colon < at ? at : colon, hasPath);
  return end === undefined ? user : rest.slice(0, end);
}

/** Finds the last `@` that can end a password with slashes. */
function lastSign(rest: string, from: number, hasPath: boolean): number | undefined {
  let last: number | undefined = rest[from] === '@' ? from : undefined;
  for (let at = rest.indexOf('@', from + 1); at >= 0; at = rest.indexOf('@', at + 1)) {
    if (last === undefined || !isOfPath(rest.slice(last + 1, at), hasPath)) last = at;
  }
  return last;
}

/**
 * Checks by the text between them whether a sign after a complete address belongs to its path or query:
 * `/@scope/package`, `/x.git@v1`, `?mail=a@b`.
 */
function isOfPath(between: string, hasPath: boolean): boolean {
  if (/[?&][^@/]{0,256}=/.test(between)) return true;
  return hasPath && (between.endsWith('/') || between.endsWith('.git'));
}

function hideLogin(login: string, scheme: string): string {
  const colon = login.indexOf(':');
  const user = colon < 0 ? login : login.slice(0, colon);
  const isToken = NO_PASSWORD.test(login.slice(user.length)) && TOKEN.test(user);
  const shown = isToken || USER_IS_SECRET.test(scheme) ? HIDDEN : user;
  if (colon < 0) return shown;
  return colon === login.length - 1 ? `${shown}:` : `${shown}:${HIDDEN}`;
}
