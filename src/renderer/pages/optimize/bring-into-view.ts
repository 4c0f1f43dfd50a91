/** A `ref` for what appears because somebody pressed a button further down: it would begin where they do not look. */
export function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'start' });
}
