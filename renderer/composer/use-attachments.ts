import { computed, onScopeDispose, ref, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { Failure, FileInfo } from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'
import { transferFile } from './transfer-file.ts'

export type RefusedFile = { key: number; name: string; failure: Failure }

/** The files that wait in a composer. Main keeps them, so they outlive the composer and the program. */
export type Attachments = {
  files: Ref<FileInfo[]>
  /** The names of files that are being taken over. */
  adding: Ref<string[]>
  refused: Ref<RefusedFile[]>
  /** The ids of the files to send; null while some are being taken over. */
  ready: ComputedRef<string[] | null>
  /** Resolves when no file is being taken over any more: whether all of them were accepted. */
  settled(): Promise<boolean>
  /** Shows the system's dialog. */
  choose(): Promise<void>
  /** Takes over dropped or pasted files, in their order. */
  add(files: File[]): Promise<void>
  remove(id: string): Promise<void>
  dismiss(key: number): void
  /** These files were sent. */
  taken(ids: string[]): void
}

export function useAttachments(conversationId: string): Attachments {
  const files = ref<FileInfo[]>([])
  const adding = ref<string[]>([])
  const refused = ref<RefusedFile[]>([])
  let lastKey = 0

  const refuse = (name: string, failure: Failure): void =>
    void refused.value.push({ key: ++lastKey, name, failure })

  async function load(): Promise<void> {
    const result = await call('listChosenFiles', { conversationId })
    if (result.ok) files.value = result.value
  }

  onScopeDispose(
    on('chosenFilesChanged', (changed) => {
      if (changed.conversationId === conversationId) void load()
    })
  )
  void load()

  return {
    files,
    adding,
    refused,
    ready: computed(() => (adding.value.length > 0 ? null : files.value.map(({ id }) => id))),
    async settled() {
      if (adding.value.length === 0) return true
      const refusedBefore = lastKey
      await new Promise<void>((resolve) => {
        const stop = watch(
          () => adding.value.length,
          (count) => {
            if (count > 0) return
            stop()
            resolve()
          }
        )
      })
      return lastKey === refusedBefore
    },
    async choose() {
      const result = await call('chooseFiles', { conversationId })
      if (!result.ok) {
        refuse('', failureIn(result))
        return
      }
      files.value.push(...result.value.files)
      for (const { name, failure } of result.value.refused) refuse(name, failure)
    },
    async add(chosen) {
      refused.value = []
      adding.value.push(...chosen.map(({ name }) => name))
      for (const file of chosen) {
        const result = await transferFile(conversationId, file)
        if (result.ok) files.value.push(result.value)
        else refuse(file.name, failureIn(result))
        adding.value.splice(adding.value.indexOf(file.name), 1)
      }
    },
    async remove(id) {
      const result = await call('removeChosenFile', { id })
      if (result.ok) files.value = files.value.filter((file) => file.id !== id)
    },
    dismiss(key) {
      refused.value = refused.value.filter((one) => one.key !== key)
    },
    taken(ids) {
      files.value = files.value.filter(({ id }) => !ids.includes(id))
    }
  }
}
