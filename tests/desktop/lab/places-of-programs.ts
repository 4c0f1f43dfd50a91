/** Place in which a desktop starts programs, by the tool of the guest that starts one there. */
export type Place = 'scope' | 'session' | 'terminal';

/** Returns the command that starts a program and returns. */
export function startAt(place: Place, name: string, command: string): string {
  return `in-${place} ${name} ${command}`;
}
