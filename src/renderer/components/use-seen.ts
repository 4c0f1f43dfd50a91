import { useRef } from 'react';
import { useOnScreen } from './use-on-screen';

/** @returns the reference to an element, and whether any part of that has been within the window, for costly queries */
export function useSeen() {
  const [element, isOnScreen] = useOnScreen();
  const isSeen = useRef(false);
  if (isOnScreen) isSeen.current = true;
  return [element, isSeen.current] as const;
}
