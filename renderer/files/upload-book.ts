/** The uploads that main reports, for the rows of their messages. */
import { computed, shallowReactive } from 'vue'
import type { ComputedRef } from 'vue'
import type { Upload } from '../../preload/contract/index.ts'
import { call, on } from '../bridge.ts'

const known = shallowReactive(new Map<string, Upload>())
let isFollowing = false

/** Starts with the first row that shows an upload. */
function follow(): void {
  if (isFollowing) return
  isFollowing = true
  on('uploadProgress', (upload) => void known.set(upload.id, upload))
  void call('listUploads').then((result) => {
    if (!result.ok) return
    for (const upload of result.value) if (!known.has(upload.id)) known.set(upload.id, upload)
  })
}

export const uploads = {
  /** The upload of a message; null as long as it has not begun. */
  use(id: () => string): ComputedRef<Upload | null> {
    follow()
    return computed(() => known.get(id()) ?? null)
  }
}
