/**
 * Parses /proc/PID/cmdline into arguments. A title that a process gave itself overwrites them with one text, padded
 * with NULs, and is one argument.
 */
export function parseCommandLine(text: string): string[] {
  const end = lastMeaning(text);
  return end === 0 ? [] : text.slice(0, end).split('\0');
}

function lastMeaning(text: string): number {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return end;
}
