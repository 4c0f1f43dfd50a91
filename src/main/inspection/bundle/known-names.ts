import type { Replacements } from './replacements';

/** Names of this machine and its people, which no form reveals. */
export interface Identity {
  readonly hostNames: readonly string[];
  /** Users who are people, by the numbers of their names and full names. */
  readonly userNames: readonly string[];
  readonly homes: readonly string[];
  readonly serialNumbers: readonly string[];
  readonly networkNames: readonly string[];
  /** Hardware addresses without separators. */
  readonly hardwareAddresses: readonly string[];
}

/**
 * Words that identify no one, and of which the files of the kernel, the names of units and paths consist. A name that is
 * one of them is kept, because its replacement would change what these files mean.
 */
const ORDINARY = new Set(
  [
    'root user users system session app apps init service services slice scope machine daemon admin guest',
    'home host localhost localdomain local lan linux linuxbrew shared media mnt run var tmp usr opt etc dev srv lib bin',
    'proc sys stat mem memory cpu net disk block class device devices driver drivers bus pci usb virtual platform power',
    'fan temp name type size online present status queue model hwmon thermal firmware kernel module fs cgroup pressure',
    'vm io irq self mounts mountinfo swap swaps state label input uevent node node0 git www data public default',
  ].flatMap((line) => line.split(' ')),
);
const SHORTEST_NAME = 3;
/** A shorter name may be part of a longer word, and a number may follow only a longer one. */
const LONG_NAME = 5;

type NameForm = 'user name' | 'host name' | 'serial number' | 'network name' | 'hardware address';

/** Finds names as whole words, in any case. */
export class KnownNames {
  readonly #forms = new Map<string, NameForm>();
  #pattern: RegExp | undefined;

  constructor({ hostNames, userNames, serialNumbers, networkNames, hardwareAddresses }: Identity) {
    for (const name of userNames) this.add(name, 'user name');
    for (const name of hostNames) this.add(name, 'host name');
    for (const name of serialNumbers) this.add(name, 'serial number');
    for (const name of networkNames) this.add(name, 'network name');
    for (const name of hardwareAddresses) this.add(name, 'hardware address');
  }

  add(name: string, form: NameForm): void {
    if (!isTelling(name) || this.#forms.has(name.toLowerCase())) return;
    this.#forms.set(name.toLowerCase(), form);
    this.#pattern = undefined;
  }

  redact(text: string, replacements: Replacements): string {
    if (this.#forms.size === 0) return text;
    this.#pattern ??= wordsPattern([...this.#forms.keys()].sort((a, b) => b.length - a.length));
    return text.replace(this.#pattern, (name) => {
      const form = this.#forms.get(name.toLowerCase());
      return form === undefined ? name : replacements.of(form, name);
    });
  }
}

/** Checks for a name that identifies someone in any text. */
export function isTelling(name: string): boolean {
  return name.length >= SHORTEST_NAME && !isOrdinary(name);
}

export function isOrdinary(name: string): boolean {
  return ORDINARY.has(name.toLowerCase()) || /^\d*$/.test(name);
}

/** A letter before a word may belong to an escape: `\x2d`, `\040`, `\n`, `%2F`. */
const BEFORE = '(?:(?<![\\p{L}\\p{N}])|(?<=\\\\x[\\da-f]{2}|\\\\[0-7]{3}|\\\\[nrt]|%[\\da-f]{2}))';

function wordsPattern(words: readonly string[]): RegExp {
  const sources = words.map(
    (word) => `${literal(word)}${word.length < LONG_NAME ? '(?![\\p{L}\\p{N}])' : '(?!\\p{L})'}`,
  );
  return new RegExp(`${BEFORE}(?:${sources.join('|')})`, 'giu');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
