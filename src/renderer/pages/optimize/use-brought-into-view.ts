import { type RefObject, useEffect, useRef } from 'react';

/** For what appears because somebody pressed a button further down: it would begin where they do not look. */
export function useBroughtIntoView<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null);
  useEffect(() => {
    // In newer browsers it returns a promise, which is no way to end an effect.
    ref.current?.scrollIntoView({ block: 'start' });
  }, []);
  return ref;
}
