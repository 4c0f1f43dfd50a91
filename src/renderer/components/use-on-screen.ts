import { useEffect, useRef, useState } from 'react';

/** @returns the reference to an element, and whether any part of that is within the window; false until that is known */
export function useOnScreen() {
  const element = useRef<HTMLDivElement>(null);
  const [isOnScreen, setIsOnScreen] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver((entries) => setIsOnScreen(entries.at(-1)?.isIntersecting ?? false));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, isOnScreen] as const;
}
