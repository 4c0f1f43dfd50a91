/** Drawn on a 16 px grid with strokes of 1.5 px; the color is that of the text around. */
const PATHS = {
  overview: 'M2 8.5h2.5L6.5 3l3 10 2-4.5H14',
  health: 'M8 13.5S2 10 2 5.9A3.2 3.2 0 0 1 8 4.3a3.2 3.2 0 0 1 6 1.6C14 10 8 13.5 8 13.5z',
  alerts: 'M8 2a4 4 0 0 0-4 4c0 4-1.5 5-1.5 5h11S12 10 12 6a4 4 0 0 0-4-4M6.6 13.6a1.6 1.6 0 0 0 2.8 0',
  send: 'M13.8 2.2L7 9M13.8 2.2L9.4 13.8 7 9 2.2 6.6z',
  mute: 'M4.6 4.4A4 4 0 0 0 4 6.3c0 3.8-1.5 4.7-1.5 4.7H11M6.4 2.6A4 4 0 0 1 12 6c0 1.8.3 3 .7 3.8M6.6 13.6a1.6 1.6 0 0 0 2.8 0M2.5 2l11 12',
  optimize: 'M8.8 1.8L3.5 9h4l-.6 5.2L12.5 7h-4z',
  metrics: 'M2.5 2.5v11h11M5 9.5l2.2-3 2.3 1.8L13 4M5 12l3-1 2.5.5L13 10',
  services: 'M2.5 2.8h11v4.2h-11zM2.5 9h11v4.2h-11zM5 4.9v.1M5 11.1v.1M8 4.9h3.2M8 11.1h3.2',
  automation:
    'M8 5.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6L5 5M11 11l1.4 1.4M12.4 3.6L11 5M5 11l-1.4 1.4',
  reports: 'M3.5 2.2h6l3 3v8.6h-9zM9.3 2.4v3h3M5.6 8.2h4.8M5.6 10.8h3.2',
  again: 'M12.9 6A5.3 5.3 0 1 0 13.2 9M13.2 2.6V6H9.8',
  start: 'M5 3.4v9.2L12.4 8z',
  stop: 'M4.3 4.3h7.4v7.4H4.3z',
  edit: 'M10.6 2.8l2.6 2.6-7.6 7.6-3.2.6.6-3.2z',
  remove: 'M3 4.5h10M6.3 4.5V2.8h3.4v1.7M4.4 4.5l.7 8.7h5.8l.7-8.7M6.8 7v3.6M9.2 7v3.6',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3l3.2 3.2',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  earlier: 'M10 3L5 8l5 5',
  later: 'M6 3l5 5-5 5',
  newest: 'M4 3l5 5-5 5M12 3v10',
  rising: 'M2.5 12l4-4.5 2.5 2.5L13.5 4M9.8 4h3.7v3.7',
  falling: 'M2.5 4l4 4.5L9 6l4.5 6M9.8 12h3.7V8.3',
  steady: 'M2.5 8h11M10.5 5l3 3-3 3',
  gallery: 'M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z',
  table: 'M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.6h11M6.5 6.3V13',
  chart: 'M2.5 2.5v11h11M5 10.5l2.5-3.5 2 2 3.5-5',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6z',
  system: 'M2 3h12v7.5H2zM6 13.5h4M8 10.5v3',
  close: 'M4 4l8 8M12 4l-8 8',
  sortUp: 'M8 12.5v-9M4.5 7L8 3.5 11.5 7',
  sortDown: 'M8 3.5v9M4.5 9L8 12.5 11.5 9',
  info: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 7.3v3.7M8 5v.1',
  warning: 'M8 2.3L14.3 13.5H1.7zM8 6.5v3.2M8 11.6v.1',
  error: 'M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM8 5v3.6M8 10.8v.1',
  check: 'M3.5 8.5l3 3 6-7',
  plug: 'M5.5 1.8v3.4M10.5 1.8v3.4M3.5 5.2h9v2.3a4.5 4.5 0 0 1-9 0zM8 12v2.5',
  unplugged:
    'M5.5 1.8v2M10.5 1.8v3.4M6.8 5.2h5.7v2.3c0 .8-.2 1.5-.5 2.1M9.8 11.6A4.5 4.5 0 0 1 3.5 7.5V5.2M8 12v2.5M2 2l12 12',
  healthy: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M5.3 8.3l1.9 1.9 3.6-4.2',
  degraded: 'M8 2.3L14.3 13.5H1.7zM8 6.5v3.2M8 11.6v.1',
  unhealthy: 'M8 1.5L14.5 8 8 14.5 1.5 8zM8 5v3.5M8 10.8v.1',
  critical: 'M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  recovering: 'M13.5 8A5.5 5.5 0 1 1 11.6 3.8M13.5 2v3.2h-3.2',
  unknown: 'M6.2 6.3a1.9 1.9 0 1 1 2.7 1.8c-.6.3-.9.7-.9 1.4M8 11.6v.1',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture next to a word; hidden from assistive technology, which reads the word. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
      {name === 'unknown' && <circle cx="8" cy="8" r="6" strokeDasharray="2.2 2.5" />}
    </svg>
  );
}
