/** The value of a knob, or the reason why it no longer exists: its process has exited, or its file is a different one. */
export type KnobReading =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'gone'; readonly reason: string };

/** USER_HZ, which is 100 on every system that Node supports. */
export const TICKS_PER_SECOND = 100;

export const PROCESS_GONE = gone('The process has exited.');

export function present(value: string): KnobReading {
  return { kind: 'value', value };
}

export function gone(reason: string): KnobReading {
  return { kind: 'gone', reason };
}
