import { type FocusEvent, useRef, useState } from 'react';

/**
 * Holds a value while a person points into its view or has the focus there: a list must not move under a button that
 * changes the machine.
 *
 * @param version a different one shows the newest value at once
 */
export function useHeld<T>(value: T, version: unknown) {
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  const shown = useRef({ value, version });
  if (!(isPointed || isFocused) || shown.current.version !== version) shown.current = { value, version };
  return {
    held: shown.current.value,
    /** Props for the element in which somebody may be about to press something. */
    hold: {
      onPointerEnter: () => setIsPointed(true),
      onPointerLeave: () => setIsPointed(false),
      onFocus: (event: FocusEvent) => setIsFocused(event.target.matches(':focus-visible')),
      onBlur: () => setIsFocused(false),
    },
  };
}
