/** A file that another person sends, and saving it. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FileInfo } from '../../preload/contract/index.ts'
import { createClient, signIn } from '../support/test-client.ts'
import { newFile } from './file-scene.ts'
import type { FileScene, TestFile } from './file-scene.ts'
import type { Program } from './program.ts'
import { otherParticipant } from './scene.ts'

/** The program need not run. @param extension of its name */
export async function shareFile(scene: FileScene, extension?: string): Promise<TestFile> {
  const { cell, conversationId } = scene
  const file = newFile(scene, { extension, received: true })
  const { name, content } = file
  const client = createClient(cell.sandbox)
  await signIn(client, cell.sandbox)
  const { cloudlink } = client
  const { signal } = new AbortController()
  const type = 'application/x-test'
  const url = await cloudlink.createAttachment(conversationId, { name, type }, signal)
  await cloudlink.putAttachment(url, {
    ...{ type, signal, bytes: content.length },
    async *read() {
      yield content
    }
  })
  cloudlink.dispose()
  const sender = otherParticipant(cell, conversationId)
  cell.sandbox.control.say(sender, conversationId, `<p><a href="${url}">${name}</a></p>`, 'text/html')
  return file
}

/** Where files are saved. */
export function savedFolder({ cell }: FileScene): string {
  const folder = join(cell.folder, 'saved')
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Saves it as the person would. @returns code and detail of its failure, or '' */
export async function save(
  program: Program,
  scene: FileScene,
  { name }: TestFile,
  { id }: FileInfo
): Promise<string> {
  await program.remote.act('answerSaveDialog', join(savedFolder(scene), name))
  const result = await program.remote.call('saveFile', { id })
  return result.ok ? '' : `${result.code} ${result.detail ?? ''}`
}

/** @throws Error if it cannot be saved whole */
export async function isSaved(
  program: Program,
  scene: FileScene,
  file: TestFile,
  info: FileInfo
): Promise<void> {
  const failure = await save(program, scene, file, info)
  if (failure !== '') throw new Error(`The file could not be saved: ${failure}.`)
  if (!readFileSync(join(savedFolder(scene), file.name)).equals(file.content))
    throw new Error('The saved file is another one.')
}
