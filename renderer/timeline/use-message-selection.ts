/** A selection of several messages: by Shift and arrow keys, or by dragging over their texts. */
import { computed, shallowRef } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Message } from '../../preload/contract/index.ts'
import { call, platform } from '../bridge.ts'
import { tell } from '../ui/notice.ts'
import { briefTimeOf, dayOf, timeOf } from '../ui/times.ts'
import { shortcutKey } from '../ui/keys.ts'
import { transcriptOf, wholeText } from './message-text.ts'
import { messageOf } from './rows.ts'
import type { Row } from './rows.ts'

export type MessageSelection = {
  /** The keys of the selected rows; empty without a selection. */
  keys: ComputedRef<ReadonlySet<string>>
  /** To be called before the active message changes by keyboard. */
  onMove(event: KeyboardEvent): void
  /** Copies or ends the selection. @returns whether the key was for it */
  onKeydown(event: KeyboardEvent): boolean
  /** Replaces what the browser would copy if its selection spans several messages. */
  onCopy(event: ClipboardEvent): void
  clear(): void
}

/** @param activeKey the row at which the selection ends; it begins where Shift was first held */
export function useMessageSelection(
  rows: Readonly<Ref<Row[]>>,
  activeKey: Readonly<Ref<string | null>>
): MessageSelection {
  const { t } = useI18n()
  const anchor = shallowRef<string | null>(null)
  const indexOf = (key: string | null): number => rows.value.findIndex((row) => row.key === key)

  const selected = computed(() => {
    const ends = [indexOf(anchor.value), indexOf(activeKey.value)]
    if (anchor.value === null || ends.includes(-1)) return []
    return rows.value
      .slice(Math.min(...ends), Math.max(...ends) + 1)
      .filter((row) => messageOf(row) !== undefined)
  })

  /** @param parts the selected part of a message that is not completely selected, by key */
  async function copy(all: Row[], parts: ReadonlyMap<string, string> = new Map()): Promise<void> {
    const messages = all.flatMap((row) => messageOf(row) ?? [])
    const days = new Set(messages.map(({ createdAt }) => dayOf(createdAt)))
    const lines: Parameters<typeof transcriptOf>[0] = []
    for (const row of all) {
      const message = messageOf(row)
      if (message === undefined) continue
      const text = parts.get(row.key) ?? (await textOf(message))
      if (text === null) return
      const time = days.size > 1 ? briefTimeOf(message.createdAt) : timeOf(message.createdAt)
      lines.push({ name: message.author.name || t('timeline.someone'), time, text })
    }
    tell(await call('copyText', { text: transcriptOf(lines) }))
  }
  async function textOf(message: Message): Promise<string | null> {
    const text = await wholeText(message)
    tell(text)
    return text.ok ? text.value : null
  }

  const clear = (): void => void (anchor.value = null)

  return {
    keys: computed(() => new Set(selected.value.map(({ key }) => key))),
    clear,
    onMove({ shiftKey }) {
      if (!shiftKey) clear()
      else anchor.value ??= activeKey.value
    },
    onKeydown(event) {
      if (selected.value.length === 0) return false
      const hasCommandKey = platform === 'mac' ? event.metaKey : event.ctrlKey
      if (event.key === 'Escape') clear()
      else if (hasCommandKey && shortcutKey(event) === 'C') void copy(selected.value)
      else return false
      event.preventDefault()
      return true
    },
    onCopy(event) {
      const selection = getSelection()
      const range = selection?.rangeCount ? selection.getRangeAt(0) : null
      const box = event.currentTarget as HTMLElement
      if (range === null || range.collapsed) return
      const touched = [...box.querySelectorAll<HTMLElement>('[data-id] > article')]
        .map((article) => ({
          key: article.parentElement?.dataset.id ?? '',
          text: article.querySelector('.bubble') ?? article
        }))
        .filter(({ text }) => range.intersectsNode(text) && partOf(range, text).trim() !== '')
      const [first, last] = [touched[0], touched.at(-1)]
      if (first === undefined || last === undefined || first === last) return
      event.preventDefault()
      const parts = new Map<string, string>()
      for (const { key, text } of [first, last]) {
        const part = partOf(range, text)
        if (part !== text.textContent) parts.set(key, part)
      }
      // Rows between them may not be drawn.
      void copy(rows.value.slice(indexOf(first.key), indexOf(last.key) + 1), parts)
    }
  }
}

/** The part of an element's text that is in the range. */
function partOf(range: Range, element: Element): string {
  const part = document.createRange()
  part.selectNodeContents(element)
  if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) {
    part.setStart(range.startContainer, range.startOffset)
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) {
    part.setEnd(range.endContainer, range.endOffset)
  }
  return part.toString()
}
