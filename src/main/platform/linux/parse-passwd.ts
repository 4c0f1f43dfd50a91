/** The largest number of a user; the one above means that there is none. */
const LARGEST_ID = 0xffff_fffe;

/** Parses /etc/passwd into names by user id, the first one for each id. Skips comments, and `+` and `-` of NIS. */
export function parsePasswd(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name = '', , id = ''] = line.split(':');
    if (!/^[^#+-]/.test(name) || !/^\d+$/.test(id) || Number(id) > LARGEST_ID) continue;
    if (!names.has(Number(id))) names.set(Number(id), name);
  }
  return names;
}
