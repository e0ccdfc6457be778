import { type RefCallback, useCallback, useRef, useState } from 'react';

/** Whether an element has come near the view yet: what is far below need not be drawn first. */
export function useSeen(): readonly [boolean, RefCallback<HTMLElement>] {
  const [seen, setSeen] = useState(false);
  const observer = useRef<IntersectionObserver | undefined>(undefined);
  const ref = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        setSeen(true);
        observer.current?.disconnect();
      },
      { rootMargin: '400px' },
    );
    observer.current.observe(element);
  }, []);
  return [seen, ref];
}
