/** The note, without any secret, of what the keychain must hold: a locked keychain answers like an empty one. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { writeFileAtomic } from './atomic-file.ts'
import { failpoint } from './kernel/failpoint.ts'

/** The pieces of one value. Each write makes a set of its own, so that a crash leaves the one before it whole. */
const setShape = z.object({ generation: z.int().min(1), pieces: z.int().min(1).max(1_000) })
const entryShape = z.object({
  /** Whole, and what a read answers. */
  current: setShape.nullable(),
  /** Perhaps there in part: being written, or being removed. They count as gone. */
  loose: z.array(setShape)
})
const markerShape = z.object({ tokens: entryShape, key: entryShape })

export type PieceSet = z.infer<typeof setShape>
export type Marker = z.infer<typeof markerShape>

const NOTHING: Marker = { tokens: { current: null, loose: [] }, key: { current: null, loose: [] } }

/** @throws where it is there but cannot be read; a missing one says that nothing was stored yet. */
export async function readMarker(file: string): Promise<Marker> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return NOTHING
    throw error
  }
  return markerShape.parse(JSON.parse(text))
}

/** @throws the file system's error; the old note stays then. */
export async function writeMarker(file: string, marker: Marker): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFileAtomic(file, JSON.stringify(marker))
  failpoint('keychain-marker')
}
