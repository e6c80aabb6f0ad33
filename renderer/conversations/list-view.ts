/** How the list is shown: folded sections, and whether only unread conversations are listed. Main remembers it. */
import { shallowReadonly, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { ListSection, ListView } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'
import { tell } from '../ui/notice.ts'

const view = shallowRef<ListView>({ unreadOnly: false, folded: [] })

export const listView: Readonly<ShallowRef<ListView>> = shallowReadonly(view)

/** Fetches the view. The preload has already sent this request. After a failure, everything is shown. */
export async function loadListView(): Promise<void> {
  const result = await call('getListView')
  if (result.ok) view.value = result.value
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
