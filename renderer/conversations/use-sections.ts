import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { ConversationSummary, ListSection } from '../../preload/contract/index.ts'
import { listView } from './list-view.ts'
import type { Conversations } from './use-conversations.ts'

export type Section = {
  name: ListSection
  /** Empty if the section is folded. */
  rows: ConversationSummary[]
  isFolded: boolean
  /** How many conversations of the section are unread. */
  unread: number
}

/** Also true for one that the person marked as unread. */
export const isUnread = ({ unread, markedUnread }: ConversationSummary): boolean => unread > 0 || markedUnread

/**
 * The sections of the list, without empty favourites. Hidden conversations are left out, and with "Unread only" those that
 * are read; the open one stays, so that it does not vanish while it is being read.
 */
export function useSections(
  { list }: Pick<Conversations, 'list'>,
  openId: { readonly value: string | null }
): ComputedRef<Section[]> {
  const listed = computed(() =>
    (list.value ?? []).filter((one) => {
      if (one.conversationId === openId.value) return true
      return !one.hidden && (!listView.value.unreadOnly || isUnread(one))
    })
  )
  function sectionOf(name: ListSection, rows: ConversationSummary[]): Section {
    const isFolded = listView.value.folded.includes(name)
    return { name, rows: isFolded ? [] : rows, isFolded, unread: rows.filter(isUnread).length }
  }
  return computed(() => {
    const { favourites, streams, direct } = arranged(listed.value)
    return [
      ...(favourites.length > 0 ? [sectionOf('favourites', favourites)] : []),
      sectionOf('streams', streams),
      sectionOf('direct', direct)
    ]
  })
}

/** @param list latest first */
export function arranged(list: ConversationSummary[]): Record<ListSection, ConversationSummary[]> {
  const others = list.filter(({ favourite }) => favourite === null)
  return {
    favourites: list
      .filter(({ favourite }) => favourite !== null)
      .toSorted((one, other) => (one.favourite ?? 0) - (other.favourite ?? 0)),
    streams: others.filter(({ stream }) => stream),
    direct: others.filter(({ stream }) => !stream)
  }
}
