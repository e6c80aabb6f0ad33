/** Everything that the page starts once, before the first screen: no module does anything when it is only imported. */
import { followMain } from './app-state.ts'
import { call, language, on } from './bridge.ts'
import { flushDrafts } from './composer/drafts.ts'
import { prefetchFirstRows } from './conversations/first-rows.ts'
import { prefetchListView } from './conversations/list-view.ts'
import { followLanguage } from './follow-language.ts'
import { applyHanFont } from './ui/han-font.ts'
import { followPersonActive } from './ui/person-active.ts'
import { followToday } from './ui/today.ts'
import { followWindowFocus } from './ui/window-focus.ts'
import { followZoomKeys } from './ui/zoom-keys.ts'

/** How long the first screen waits for its data, in ms: drawing it once with everything is faster than twice. */
const DATA_TIMEOUT_MS = 200

/** Resolves when the first screen can be drawn: with its data, or without it after a while. */
export async function boot(): Promise<void> {
  const data = Promise.all([followMain(), prefetchFirstRows(), prefetchListView()])
  followToday()
  followWindowFocus()
  followPersonActive()
  followZoomKeys()
  on('saveDrafts', () => void flushDrafts().then(() => call('draftsSaved')))
  followLanguage()
  applyHanFont(language.all)
  await Promise.race([data, new Promise((resolve) => setTimeout(resolve, DATA_TIMEOUT_MS))])
}
