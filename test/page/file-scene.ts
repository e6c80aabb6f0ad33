/** Invented files, and the showcase with them. */
import type { FileInfo } from '../../preload/contract/index.ts'
import { showcase } from './scene.ts'
import type { Scene } from './scene.ts'

/** A document that only the service has. */
export const plan = (file: Partial<FileInfo> = {}): FileInfo => ({
  ...{ id: 'plan', name: 'Plan.pdf', type: '', bytes: 2_400_000, isPicture: false, picture: null },
  state: { step: 'remote' },
  ...file
})

/** A picture that only the service has, of unknown size. */
export const photo = (file: Partial<FileInfo> = {}): FileInfo =>
  plan({ id: 'photo', name: 'Photo.png', bytes: null, isPicture: true, ...file })

/** The same picture on this computer. @param place distinguishes pictures */
export const stored = (file: FileInfo, place = 1): FileInfo => ({
  ...file,
  ...{ type: 'image/png', bytes: 900, picture: { width: 96, height: 96 } },
  state: { step: 'stored', path: `/files/01890c5e-0000-7000-8000-00000000000${place}` }
})

/** The showcase, whose conversation with Rosalind begins with these files. */
export function withFiles(...files: FileInfo[]): Scene {
  const scene = showcase()
  files.forEach((file, index) => {
    const message = scene.messages.rosalind?.[index]
    if (message) message.content = { kind: 'file', text: `For you\n${file.name}`, caption: 'For you', file }
  })
  return scene
}
