/** The context menu. Electron has no default one. */
import { clipboard, Menu } from 'electron'
import type { ContextMenuParams, MenuItemConstructorOptions, WebContents } from 'electron'
import type { Texts } from './texts.ts'

/** The properties of Electron's event that the menu depends on. */
export type Place = Pick<
  ContextMenuParams,
  | 'isEditable'
  | 'selectionText'
  | 'linkURL'
  | 'mediaType'
  | 'hasImageContents'
  | 'misspelledWord'
  | 'dictionarySuggestions'
> & { editFlags: Pick<ContextMenuParams['editFlags'], 'canCut' | 'canCopy' | 'canPaste' | 'canSelectAll'> }

export type ContextMenuActions = {
  openLink(url: string): void
  copy(text: string): void
  copyPicture(): void
  replaceMisspelling(word: string): void
}

/** The items for a place, in groups with separators; empty if nothing applies. */
export function contextMenuItems(
  place: Place,
  texts: Texts,
  actions: ContextMenuActions
): MenuItemConstructorOptions[] {
  const { isEditable, selectionText, linkURL, misspelledWord, dictionarySuggestions, editFlags } = place
  const picture: MenuItemConstructorOptions[] =
    place.mediaType === 'image' && place.hasImageContents
      ? [{ label: texts('menuCopyPicture'), click: () => actions.copyPicture() }]
      : []
  const spelling: MenuItemConstructorOptions[] =
    isEditable && misspelledWord !== ''
      ? dictionarySuggestions.map((word) => ({ label: word, click: () => actions.replaceMisspelling(word) }))
      : []
  // Messages only contain links with these schemes. A link within the page itself gets no items.
  const link: MenuItemConstructorOptions[] = /^(https?|mailto):/.test(linkURL)
    ? [
        { label: texts('menuOpenLink'), click: () => actions.openLink(linkURL) },
        { label: texts('menuCopyLink'), click: () => actions.copy(linkURL) }
      ]
    : []
  const copy: MenuItemConstructorOptions = {
    role: 'copy',
    label: texts('menuCopy'),
    enabled: editFlags.canCopy
  }
  const edit: MenuItemConstructorOptions[] = isEditable
    ? [
        { role: 'cut', label: texts('menuCut'), enabled: editFlags.canCut },
        copy,
        { role: 'paste', label: texts('menuPaste'), enabled: editFlags.canPaste },
        { role: 'selectAll', label: texts('menuSelectAll'), enabled: editFlags.canSelectAll }
      ]
    : selectionText.trim() !== ''
      ? [copy]
      : []
  return [spelling, link, picture, edit]
    .filter((group) => group.length > 0)
    .flatMap((group, index) => (index === 0 ? group : [{ type: 'separator' }, ...group]))
}

/** Shows the menu for each context-menu event. @param openLink opens a link in the system's browser */
export function showContextMenus(
  contents: WebContents,
  { texts, openLink }: { texts: Texts; openLink(url: string): void }
): void {
  contents.on('context-menu', (_event, place) => {
    const items = contextMenuItems(place, texts, {
      openLink,
      copy: (text) => void clipboard.writeText(text),
      copyPicture: () => contents.copyImageAt(place.x, place.y),
      replaceMisspelling: (word) => contents.replaceMisspelling(word)
    })
    if (items.length === 0) return
    // By default it opens at the mouse, which is wrong for the menu key.
    const at = place.menuSourceType === 'keyboard' ? { x: place.x, y: place.y } : {}
    Menu.buildFromTemplate(items).popup(at)
  })
}
