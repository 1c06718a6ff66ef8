/** Drawn for this dashboard on a 16 unit grid with a 1.4 unit line. */
const drawings = {
  overview: 'M2.5 7.2 8 2.5l5.5 4.7v6.3h-11zM6.5 13.5v-3.3h3v3.3',
  users:
    'M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M1.5 13.5c.3-2.6 2-4 4.5-4s4.2 1.4 4.5 4M11 2.8a2.4 2.4 0 0 1 0 4.5M12.3 9.8c1.3.5 2 1.8 2.2 3.7',
  connections:
    'M5.5 10.5 10.5 5.5M7 4.7l1.3-1.3a3 3 0 0 1 4.3 4.3L11.3 9M9 11.3l-1.3 1.3a3 3 0 0 1-4.3-4.3L4.7 7',
  portal: 'M3 13.5V8a5 5 0 0 1 10 0v5.5M6 13.5V8.3a2 2 0 0 1 4 0v5.2M1.5 13.5h13',
  keys: 'M5.3 13.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6M7.3 8.7l5.7-5.7M10.8 5.2l1.9 1.9',
  webhooks: 'M2.5 8h3l2-4.5 2 9 1.8-4.5h2.2',
  logs: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  mail: 'M2 3.5h12v9H2zM2.3 4 8 8.8 13.7 4',
  inbox: 'M2.5 8.5 4.2 3h7.6l1.7 5.5v4.5h-11zM2.5 8.8h3.2c.3 1.3 1.1 2 2.3 2s2-.7 2.3-2h3.2',
  sandbox: 'M6.2 2.5v4L2.9 12c-.5.9 0 1.5.9 1.5h8.4c.9 0 1.4-.6.9-1.5L9.8 6.5v-4M5 2.5h6M4.7 9.5h6.6',
  settings:
    'M2.5 5h5M11.5 5h2M2.5 11h2M8.5 11h5M9.5 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4M6.5 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M10.3 10.3l3.2 3.2',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13.3 9.6A5.8 5.8 0 0 1 6.4 2.7a5.8 5.8 0 1 0 6.9 6.9',
  system: 'M2 3h12v8H2zM5.5 13.5h5M8 11v2.5',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  check: 'm3 8.5 3.3 3.3L13 4.8',
  dots: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  plus: 'M8 3v10M3 8h10',
  external: 'M9.5 2.5h4v4M13.3 2.7 7.5 8.5M11.5 9v4.5h-9v-9H7',
  down: 'm4 6.5 4 4 4-4',
  up: 'm4 9.5 4-4 4 4',
  right: 'm6.5 4 4 4-4 4',
  left: 'm9.5 4-4 4 4 4',
  trash: 'M3 4.5h10M6 4.5v-2h4v2M4.2 4.5l.6 9h6.4l.6-9M6.8 7v4M9.2 7v4',
  refresh: 'M13.5 8A5.5 5.5 0 1 1 11.7 4M13.5 2v3h-3',
  close: 'm4 4 8 8M12 4l-8 8',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  warning: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.01',
  lock: 'M3.5 7.5h9v6h-9zM5.3 7.5V5.2a2.7 2.7 0 0 1 5.4 0v2.3',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'm5 3 7.5 5L5 13z',
  signOut: 'M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6',
} as const;

export type IconName = keyof typeof drawings;

/** Decoration beside words; where it stands alone, the control around it has the name. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'dots' ? 2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={drawings[name]} />
    </svg>
  );
}
