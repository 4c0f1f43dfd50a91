import { type FocusEvent, useRef, useState } from 'react';

/** Props for the element in which somebody may be about to press something. */
export interface HoldProps {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: () => void;
}

/**
 * Holds a value while a person points into its view or has the focus there: a list must not move under a button that
 * changes the machine.
 *
 * @param version a different one shows the newest value at once
 */
export function useHeld<T>(value: T, version: unknown): { readonly held: T; readonly hold: HoldProps } {
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  const shown = useRef({ value, version });
  if (!(isPointed || isFocused) || shown.current.version !== version) shown.current = { value, version };
  return {
    held: shown.current.value,
    hold: {
      onPointerEnter: () => setIsPointed(true),
      onPointerLeave: () => setIsPointed(false),
      onFocus: (event) => setIsFocused(event.target.matches(':focus-visible')),
      onBlur: () => setIsFocused(false),
    },
  };
}
