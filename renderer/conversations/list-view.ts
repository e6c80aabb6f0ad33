/** How the list is shown: folded sections, and whether only unread conversations are listed. Main remembers it. */
import { shallowReadonly, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { ListSection, ListView } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'
import { tell } from '../ui/notice.ts'

const EVERYTHING: ListView = { unreadOnly: false, folded: [] }

const view = shallowRef(EVERYTHING)
let isPrefetched = false

export const listView: Readonly<ShallowRef<ListView>> = shallowReadonly(view)

async function fetchListView(): Promise<boolean> {
  const result = await call('getListView')
  // After a failure, everything is shown.
  view.value = result.ok ? result.value : EVERYTHING
  return result.ok
}

/** Fetches the view before anything is drawn. The preload has already sent this request. */
export async function prefetchListView(): Promise<void> {
  isPrefetched = await fetchListView()
}

/** To be called when the list is shown. After a sign-in, the list may be that of another person. */
export function openListView(): void {
  if (!isPrefetched) void fetchListView()
  isPrefetched = false
}

async function change(part: Partial<ListView>): Promise<void> {
  view.value = { ...view.value, ...part }
  tell(await call('setListView', { ...view.value, folded: [...view.value.folded] }))
}

export const toggleUnreadOnly = (): Promise<void> => change({ unreadOnly: !view.value.unreadOnly })

export function toggleFolded(section: ListSection): Promise<void> {
  const { folded } = view.value
  const isFolded = folded.includes(section)
  return change({ folded: isFolded ? folded.filter((one) => one !== section) : [...folded, section] })
}
