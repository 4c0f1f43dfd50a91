/** Kinds of values that a support bundle replaces. */
export type Hidden =
  | 'host name'
  | 'user name'
  | 'hardware address'
  | 'IP address'
  | 'UUID'
  | 'machine ID'
  | 'serial number'
  | 'network name'
  | 'address'
  | 'secret';

const digits = (number: number, length: number, radix = 10) => number.toString(radix).padStart(length, '0');

/** Makes the value that replaces the n-th one of its kind, of a form that programs still accept. */
const FORMS = {
  'host name': (number: number) => `host-${number}`,
  'user name': (number: number) => `user-${number}`,
  'hardware address': (number: number) => `02${digits(number, 10, 16)}`,
  'IPv4 address': (number: number) => `198.${18 + ((number >> 16) & 1)}.${(number >> 8) & 255}.${number & 255}`,
  'IPv6 address': (number: number) => `2001:db8::${number.toString(16)}`,
  'link-local address': (number: number) => `fe80::${number.toString(16)}`,
  UUID: (number: number) => `00000000-0000-4000-8000-${digits(number, 12, 16)}`,
  'machine ID': (number: number) => digits(number, 32, 16),
  'serial number': (number: number) => `SERIAL${digits(number, 4)}`,
  'network name': (number: number) => `network-${number}`,
} as const;

type Form = keyof typeof FORMS;

/** Replaces values so that the same one always gets the same replacement, and counts them by kind. */
export class Replacements {
  readonly #byForm = new Map<Form, Map<string, string>>();
  readonly #issued = new Set<string>();
  readonly #counts = new Map<Hidden, number>();

  /**
   * Returns the replacement of a value in any case. A replacement stays itself, so that a text may be rewritten twice.
   */
  of(form: Form, value: string): string {
    const key = value.toLowerCase();
    if (this.#issued.has(key)) return value;
    let known = this.#byForm.get(form);
    if (known === undefined) {
      known = new Map();
      this.#byForm.set(form, known);
    }
    const replacement = known.get(key) ?? FORMS[form](known.size + 1);
    known.set(key, replacement);
    this.#issued.add(replacement.toLowerCase());
    this.count(kindOf(form));
    return replacement;
  }

  count(kind: Hidden, times = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + times);
  }

  /** Returns the number of replaced values by kind. */
  get counts(): Readonly<Partial<Record<Hidden, number>>> {
    return Object.fromEntries(this.#counts);
  }
}

function kindOf(form: Form): Hidden {
  return form === 'IPv4 address' || form === 'IPv6 address' || form === 'link-local address' ? 'IP address' : form;
}
