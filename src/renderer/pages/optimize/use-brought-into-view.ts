import { type RefObject, useEffect, useRef } from 'react';

/** For what appears because somebody pressed a button further down: it would begin where they do not look. */
export function useBroughtIntoView<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null);
  useEffect(() => {
    // Newer browsers return a promise, which must not become the cleanup of the effect.
    ref.current?.scrollIntoView({ block: 'start' });
  }, []);
  return ref;
}
