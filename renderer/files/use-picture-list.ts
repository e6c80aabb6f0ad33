import { computed, onMounted, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { FileInfo } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'

/** The newest files of the conversation; older ones are found by scrolling there. */
const MAX_FILES = 200

export type PictureList = {
  current: ShallowRef<FileInfo>
  /** Of the current picture, from 0. */
  place: ComputedRef<number>
  count: ComputedRef<number>
  hasPrevious: ComputedRef<boolean>
  hasNext: ComputedRef<boolean>
  go(step: 1 | -1): void
}

/** The pictures of a conversation, oldest first. Only `first` is known until they are found. */
export function usePictureList(conversationId: string, first: FileInfo): PictureList {
  const current = shallowRef(first)
  const all = shallowRef([first])
  const place = computed(() => all.value.findIndex(({ id }) => id === current.value.id))
  const count = computed(() => all.value.length)

  /** Without the others the picture is still shown, so a failure needs no words. */
  async function find(): Promise<void> {
    const found = await call('search', { text: '', in: conversationId, has: ['file'], limit: MAX_FILES })
    if (!found.ok) return
    const ids = found.value.messages.map(({ messageId }) => messageId)
    const messages = await call('getMessages', { conversationId, ids })
    if (!messages.ok) return
    const pictures = messages.value.flatMap(({ content }) =>
      content.kind === 'file' && content.file.isPicture ? [content.file] : []
    )
    if (pictures.some(({ id }) => id === first.id)) all.value = pictures
  }

  onMounted(find)
  return {
    ...{ current, place, count },
    hasPrevious: computed(() => place.value > 0),
    hasNext: computed(() => place.value < count.value - 1),
    go(step) {
      const next = all.value[place.value + step]
      if (next) current.value = next
    }
  }
}
