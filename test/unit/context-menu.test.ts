import { describe, expect, it, vi } from 'vitest'
import { contextMenuItems } from '../../main/desktop/context-menu.ts'
import type { Place } from '../../main/desktop/context-menu.ts'
import { textsFor } from '../../main/desktop/texts.ts'

vi.mock('electron', () => ({ clipboard: {}, Menu: {} }))

const nothing: Place = {
  isEditable: false,
  selectionText: '',
  linkURL: '',
  mediaType: 'none',
  hasImageContents: false,
  misspelledWord: '',
  dictionarySuggestions: [],
  editFlags: { canCut: false, canCopy: false, canPaste: false, canSelectAll: true }
}

function labelsAt(place: Partial<Place>): string[] {
  const actions = {
    openLink: () => undefined,
    copy: () => undefined,
    copyPicture: () => undefined,
    replaceMisspelling: () => undefined
  }
  return contextMenuItems({ ...nothing, ...place }, textsFor('en'), actions).map(
    ({ label, type, enabled }) =>
      type === 'separator' ? '-' : `${label}${enabled === false ? ' (off)' : ''}`
  )
}

describe('the context menu', () => {
  it('is empty if no action is possible', () => {
    expect(labelsAt({})).toEqual([])
    expect(labelsAt({ selectionText: ' ' })).toEqual([])
    expect(labelsAt({ linkURL: 'app://cloudlink-chat/index.html#top' })).toEqual([])
    expect(labelsAt({ linkURL: 'javascript:alert(1)' })).toEqual([])
  })

  it('edits a text field, with impossible actions disabled', () => {
    expect(labelsAt({ isEditable: true })).toEqual(['Cut (off)', 'Copy (off)', 'Paste (off)', 'Select all'])
    const editFlags = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true }
    expect(labelsAt({ isEditable: true, selectionText: 'words', editFlags })).toEqual([
      'Cut',
      'Copy',
      'Paste',
      'Select all'
    ])
  })

  it('suggests corrections for a misspelled word', () => {
    const place = { isEditable: true, misspelledWord: 'wrods', dictionarySuggestions: ['words', 'rods'] }
    expect(labelsAt(place).slice(0, 3)).toEqual(['words', 'rods', '-'])
  })

  it('opens and copies a link, and copies the selection', () => {
    const editFlags = { ...nothing.editFlags, canCopy: true }
    expect(labelsAt({ linkURL: 'https://a.test/', selectionText: 'words', editFlags })).toEqual([
      'Open link',
      'Copy link address',
      '-',
      'Copy'
    ])
  })

  it('copies a picture once it is loaded', () => {
    expect(labelsAt({ mediaType: 'image', hasImageContents: true })).toEqual(['Copy picture'])
    expect(labelsAt({ mediaType: 'image' })).toEqual([])
    expect(labelsAt({ mediaType: 'video', hasImageContents: true })).toEqual([])
  })

  it('runs the action of the clicked item', () => {
    const actions = { openLink: vi.fn(), copy: vi.fn(), copyPicture: vi.fn(), replaceMisspelling: vi.fn() }
    const place = {
      ...nothing,
      isEditable: true,
      misspelledWord: 'a',
      dictionarySuggestions: ['b'],
      linkURL: 'mailto:a@b.test',
      mediaType: 'image' as const,
      hasImageContents: true
    }
    for (const { click } of contextMenuItems(place, textsFor('de'), actions)) {
      click?.(undefined as never, undefined, undefined as never)
    }
    expect(actions.replaceMisspelling).toHaveBeenCalledWith('b')
    expect(actions.openLink).toHaveBeenCalledWith('mailto:a@b.test')
    expect(actions.copy).toHaveBeenCalledWith('mailto:a@b.test')
    expect(actions.copyPicture).toHaveBeenCalledOnce()
  })
})
