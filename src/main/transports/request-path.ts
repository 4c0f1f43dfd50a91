/**
 * Parses the target of an HTTP request line.
 *
 * @param target as it was sent, for example `/api/v1/health?full=1`
 * @returns the normalized path without its query; undefined for a target that does not start with exactly one slash:
 *   `//host/path`, `http://host/path` and `*` name no file or verb
 */
export function parseRequestPath(target: string | undefined): string | undefined {
  if (target === undefined || !/^\/(?!\/)/.test(target)) return undefined;
  return URL.parse(`http://localhost${target}`)?.pathname;
}
