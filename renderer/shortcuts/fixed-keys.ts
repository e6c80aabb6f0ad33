/** Keys that cannot be changed and belong to one part of the window. Their names are `shortcuts.fixed` in the locales. */

export type FixedScope = 'composer' | 'messages' | 'list' | 'pictures' | 'dialogs'

type FixedKeys = { name: string; keys: readonly string[] }

export const FIXED_KEYS = {
  composer: [
    { name: 'send', keys: ['Enter'] },
    { name: 'newLine', keys: ['Shift+Enter'] },
    { name: 'undo', keys: ['Mod+Z'] },
    { name: 'redo', keys: ['Mod+Shift+Z'] },
    { name: 'undoSend', keys: ['Escape'] }
  ],
  messages: [
    { name: 'move', keys: ['Up', 'Down'] },
    { name: 'page', keys: ['PageUp', 'PageDown'] },
    { name: 'ends', keys: ['Home', 'End'] },
    { name: 'select', keys: ['Shift+Up', 'Shift+Down'] },
    { name: 'copy', keys: ['Mod+C'] },
    { name: 'messageMenu', keys: ['Enter'] }
  ],
  list: [
    { name: 'move', keys: ['Up', 'Down'] },
    { name: 'ends', keys: ['Home', 'End'] },
    { name: 'open', keys: ['Enter'] },
    { name: 'moveFavourite', keys: ['Alt+Up', 'Alt+Down'] },
    { name: 'rowMenu', keys: ['Shift+F10'] }
  ],
  pictures: [
    { name: 'otherPicture', keys: ['Left', 'Right'] },
    { name: 'zoomPicture', keys: ['=', '-'] },
    { name: 'fitPicture', keys: ['0'] },
    { name: 'fullPicture', keys: ['1'] }
  ],
  dialogs: [
    { name: 'move', keys: ['Up', 'Down'] },
    { name: 'closeDialog', keys: ['Escape'] }
  ]
} as const satisfies Record<FixedScope, readonly FixedKeys[]>
