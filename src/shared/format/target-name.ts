/** Target of an action: its stable name, and that of its program for people if it differs. */
interface NamedTarget {
  readonly targetText: string;
  readonly title?: string | undefined;
}

/**
 * Names a target as a person would.
 *
 * @example nameTarget({ targetText: 'code (pid 42)', title: 'Visual Studio Code' }) // 'Visual Studio Code (pid 42)'
 */
export function nameTarget({ targetText, title }: NamedTarget): string {
  if (title === undefined) return targetText;
  return `${title}${/ \(pid \d+\)$/.exec(targetText)?.[0] ?? ` (${targetText})`}`;
}
