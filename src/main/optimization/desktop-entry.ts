/**
 * Marks a desktop entry as deleted and leaves everything else as it is (freedesktop.org, Desktop Application Autostart
 * Specification 0.5).
 *
 * @returns undefined for text that is not a desktop entry
 */
export function hideDesktopEntry(text: string): string | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim() === '[Desktop Entry]');
  if (start === -1) return undefined;
  const next = lines.findIndex((line, index) => index > start && line.startsWith('['));
  const end = next === -1 ? lines.length : next;
  const hidden = lines.findIndex((line, index) => index > start && index < end && /^Hidden\s*=/.test(line));
  if (hidden === -1) lines.splice(start + 1, 0, 'Hidden=true');
  else lines[hidden] = 'Hidden=true';
  return lines.join('\n');
}

/** Returns the base name of the program that a desktop entry starts: `Exec="/opt/My App/x" --y` is `x`. */
export function programOf(text: string): string | undefined {
  const [, quoted, plain] = /^Exec[^\S\n]*=[^\S\n]*(?:"([^"\n]+)"|([^\s"]+))/m.exec(text) ?? [];
  const command = quoted ?? plain;
  return command?.split('/').at(-1);
}
