import { type RefObject, useRef } from 'react';
import { useOnScreen } from './use-on-screen';

/** Whether any of an element has been within the window yet: what is costly to ask for need not be asked for before. */
export function useSeen(element: RefObject<Element | null>): boolean {
  const isSeen = useRef(false);
  if (useOnScreen(element)) isSeen.current = true;
  return isSeen.current;
}
