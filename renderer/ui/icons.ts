/** Stroked paths in a box of 24 × 24. */
export const ICON_PATHS = {
  add: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
  send: 'M5 12h12M12 6l6 6-6 6',
  settings: 'M4 7h10M18 7h2M4 12h2M10 12h10M4 17h8M16 17h4M16 5v4M8 10v4M14 15v4',
  people:
    'M4 19c0-3 2.5-5 5.5-5s5.5 2 5.5 5M9.5 11a3 3 0 100-6 3 3 0 000 6M16 5.4a3 3 0 010 5.2M17.5 14.3c1.9.7 3 2.4 3 4.7',
  search: 'M11 17a6 6 0 100-12 6 6 0 000 12M20 20l-4.7-4.7',
  calendar: 'M6 6h12a2 2 0 012 2v10a2 2 0 01-2 2H6a2 2 0 01-2-2V8a2 2 0 012-2M4 11h16M8.5 4v4M15.5 4v4',
  down: 'M12 5v14M6 13l6 6 6-6',
  close: 'M6 6l12 12M18 6L6 18'
}

export type IconName = keyof typeof ICON_PATHS
