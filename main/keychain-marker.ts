/**
 * The marker file: it records which entries the keychain must contain, but no secrets. It is needed because a locked
 * keychain answers like an empty one.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { writeFileAtomic } from './atomic-file.ts'
import { failpoint } from './kernel/failpoint.ts'

/** The pieces of one value. Each write creates a new set, so that a crash leaves the previous set complete. */
const setShape = z.object({ generation: z.int().min(1), pieces: z.int().min(1).max(1_000) })
const entryShape = z.object({
  /** The complete set, which reads return. */
  current: setShape.nullable(),
  /** Sets that are being written or deleted, and may be incomplete. Reads ignore them. */
  loose: z.array(setShape)
})
const markerShape = z.object({ tokens: entryShape, key: entryShape })

export type PieceSet = z.infer<typeof setShape>
export type Marker = z.infer<typeof markerShape>

const EMPTY: Marker = { tokens: { current: null, loose: [] }, key: { current: null, loose: [] } }

/** A missing file means that nothing was stored yet. @throws if the file exists but cannot be read or parsed */
export async function readMarker(file: string): Promise<Marker> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return EMPTY
    throw error
  }
  return markerShape.parse(JSON.parse(text))
}

/** @throws the file system's error; the old marker then stays in place */
export async function writeMarker(file: string, marker: Marker): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFileAtomic(file, JSON.stringify(marker))
  failpoint('keychain-marker')
}
