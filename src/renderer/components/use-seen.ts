import { type RefObject, useRef } from 'react';
import { useOnScreen } from './use-on-screen';

/** Returns true once any part of an element has been within the window, so that costly queries can wait until then. */
export function useSeen(element: RefObject<Element | null>): boolean {
  const isSeen = useRef(false);
  if (useOnScreen(element)) isSeen.current = true;
  return isSeen.current;
}
