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
  up: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M4 12a1 1 0 102 0 1 1 0 10-2 0M11 12a1 1 0 102 0 1 1 0 10-2 0M18 12a1 1 0 102 0 1 1 0 10-2 0',
  chevron: 'M6 9l6 6 6-6',
  forward: 'M9 5l7 7-7 7',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  star: 'M12 4l2.4 5 5.6.7-4.1 3.9 1 5.5-4.9-2.7-4.9 2.7 1-5.5L4 9.7 9.6 9z',
  mute: 'M6 17h12l-1.5-2.5V10.5a4.5 4.5 0 00-9 0v4L6 17M10.5 20h3M4 4l16 16',
  unread: 'M4 7h16v10H4zM4 7.5l8 6 8-6',
  hide: 'M4 12s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S4 12 4 12M5 5l14 14',
  mention: 'M16 12a4 4 0 10-8 0 4 4 0 008 0v1.5a2.2 2.2 0 004.3.5A8.5 8.5 0 1012 20.5c1.7 0 3.2-.4 4.5-1.2',
  emoji: 'M12 20a8 8 0 100-16 8 8 0 000 16M9 10v.5M15 10v.5M8.5 14c1.8 2.7 5.2 2.7 7 0',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  save: 'M7 4h10v16l-5-4-5 4z',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14',
  archive: 'M4 8h16v12H4zM3 4h18v4H3zM10 12h4',
  sound: 'M9 18V6l10-2v12M9 18a2.5 2.5 0 11-5 0 2.5 2.5 0 015 0M19 16a2.5 2.5 0 11-5 0 2.5 2.5 0 015 0',
  video: 'M4 6h11v12H4zM15 10.5l5-3v9l-5-3',
  program: 'M4 5h16v14H4zM8 10l3 2.5L8 15M13 15h3',
  zoomIn: 'M11 17a6 6 0 100-12 6 6 0 000 12M20 20l-4.7-4.7M11 8.5v5M8.5 11h5',
  zoomOut: 'M11 17a6 6 0 100-12 6 6 0 000 12M20 20l-4.7-4.7M8.5 11h5',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5'
}

export type IconName = keyof typeof ICON_PATHS
