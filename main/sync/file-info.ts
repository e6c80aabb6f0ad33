/** What the page learns about a file. */
import type { Failure, FileInfo, FileState } from '../../preload/contract/index.ts'
import type { StoredFile } from '../store/types.ts'
import { shownType } from './kept-files.ts'

const PICTURE_NAME = /\.(png|jpe?g|gif|webp)$/i

/** A guess by the name, for as long as the bytes are not here. */
export const looksLikePicture = (name: string): boolean => PICTURE_NAME.test(name)

/**
 * @param facts.file the encrypted copy; null if there is none
 * @param facts.received bytes of the running download; null if none is running
 * @param facts.bytes the size as the service announced it
 * @param facts.isPicture whether it is shown as a picture as long as there is no copy
 */
export function fileInfo(
  id: string,
  name: string,
  facts: {
    file: Pick<StoredFile, 'fileId' | 'type' | 'bytes' | 'width' | 'height'> | null
    received?: number | null
    failure?: Failure | null
    bytes?: number | null
    isPicture?: boolean
  }
): FileInfo {
  const { file, received = null, failure = null, bytes = null, isPicture = false } = facts
  if (file === null) {
    const state: FileState =
      received !== null
        ? { step: 'loading', received }
        : failure !== null
          ? { step: 'failed', failure }
          : { step: 'remote' }
    return { ...{ id, name, bytes, isPicture, state }, type: '', picture: null }
  }
  const type = shownType(file)
  const { width, height } = file
  return {
    ...{ id, name, type },
    bytes: file.bytes,
    isPicture: type !== '',
    picture: width === null || height === null ? null : { width, height },
    state: { step: 'stored', path: type === '' ? null : `/files/${file.fileId}` }
  }
}
