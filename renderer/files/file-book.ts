/**
 * The files on the screen: what is known about each, which pictures main should fetch, and the size that each picture
 * reserves. Whatever shows a file uses it.
 */
import { computed, onScopeDispose, ref, shallowReactive, watch } from 'vue'
import type { ComputedRef } from 'vue'
import type { FileInfo } from '../../preload/contract/index.ts'
import { call, on } from '../bridge.ts'
import { freeMemorySoon } from '../ui/memory.ts'
import { tell } from '../ui/notice.ts'
import { frameFor } from './frame.ts'
import type { Frame } from './frame.ts'

/** Rows come and go while the person scrolls; main learns it when they have stood still for so long, in ms. */
const SETTLED_MS = 120
/** More pictures than fit on a screen. */
const MAX_SHOWN = 50
const MAX_FRAMES = 2_000

export type FileBook = {
  /** The newest description of a file as long as the scope lives. */
  use(file: () => FileInfo): ComputedRef<FileInfo>
  /** The size that the picture keeps until the program ends: nothing moves when it arrives. */
  frameOf(file: FileInfo): Frame
  /** The picture could not be loaded: perhaps main no longer has it, and fetches it again. */
  reportLost(): void
  /** Lets the person choose a place and saves the file there. */
  save(id: string): Promise<void>
  isSaving(id: string): boolean
  isSaved(id: string): boolean
}

function createFileBook(): FileBook {
  const latest = shallowReactive(new Map<string, FileInfo>())
  /** How many components show each file. */
  const shown = new Map<string, number>()
  const frames = new Map<string, Frame>()
  const saving = shallowReactive(new Set<string>())
  const saved = shallowReactive(new Set<string>())
  const timer = ref<number | null>(null)
  let isListening = false

  /** Not when the module is imported: nothing shows a file before somebody is signed in. */
  function listen(): void {
    if (isListening) return
    isListening = true
    on('fileChanged', ({ file }) => {
      if (shown.has(file.id)) latest.set(file.id, file)
    })
  }

  function tellMain(): void {
    if (timer.value !== null) return
    timer.value = window.setTimeout(() => {
      timer.value = null
      const ids = [...shown.keys()].filter((id) => latest.get(id)?.isPicture === true)
      // Those that came last are in front of the person.
      void call('showFiles', { ids: ids.slice(-MAX_SHOWN).reverse() })
    }, SETTLED_MS)
  }

  function show(file: FileInfo): void {
    shown.set(file.id, (shown.get(file.id) ?? 0) + 1)
    latest.set(file.id, file)
    if (file.isPicture && file.state.step === 'remote') tellMain()
  }

  function hide({ id, isPicture }: FileInfo): void {
    const count = shown.get(id) ?? 0
    if (count > 1) {
      shown.set(id, count - 1)
      return
    }
    const last = latest.get(id)
    shown.delete(id)
    latest.delete(id)
    // A decoded picture takes megabytes.
    if (last?.picture) freeMemorySoon()
    if (isPicture && last?.state.step !== 'stored') tellMain()
  }

  return {
    use(file) {
      listen()
      watch(
        file,
        (now, before) => {
          if (before?.id === now.id) latest.set(now.id, now)
          else {
            show(now)
            if (before !== undefined) hide(before)
          }
        },
        { immediate: true }
      )
      onScopeDispose(() => hide(file()))
      return computed(() => latest.get(file().id) ?? file())
    },
    frameOf(file) {
      const frame = frames.get(file.id) ?? frameFor(file.picture)
      frames.delete(file.id)
      frames.set(file.id, frame)
      const [oldest] = frames.keys()
      if (frames.size > MAX_FRAMES && oldest !== undefined) frames.delete(oldest)
      return frame
    },
    reportLost: tellMain,
    async save(id) {
      saving.add(id)
      const result = await call('saveFile', { id })
      saving.delete(id)
      // The person cancelled the download, and knows it.
      if (result.ok || result.code !== 'cancelled') tell(result)
      if (result.ok && result.value.saved) saved.add(id)
    },
    isSaving: (id) => saving.has(id),
    isSaved: (id) => saved.has(id)
  }
}

export const files = createFileBook()
