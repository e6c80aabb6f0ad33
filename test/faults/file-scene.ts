/** What the cells about files share: files with a planted run of text, how they are sent, and where they are afterwards. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Message } from '../../preload/contract/index.ts'
import { filesIn, leaks } from '../e2e/secret-scan.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { quietConversation, shownMessages } from './scene.ts'
import type { Stage, StagedCell } from './stage.ts'

/** Several chunks of the vault, several pieces from the page, and not a multiple of either. */
const BYTES = 200_000
const PIECE = 70_000

/** Once `accepted`, which means that sending was answered, the file must not be lost. */
export type TestFile = {
  name: string
  content: Buffer
  /** The name of its copy in the vault, once that was answered. */
  fileId: string | null
  accepted: boolean
  /** Another person sent it. */
  received: boolean
}

export type FileScene = {
  cell: StagedCell
  conversationId: string
  /** Every file contains it, and nothing else on the disk may. */
  canary: string
  /** For temporary files. */
  temporary: string
  files: TestFile[]
}

export function createScene(stage: Stage, cell: StagedCell, seed: number): FileScene {
  return {
    cell,
    conversationId: quietConversation(cell),
    canary: digestOf(Buffer.from(`canary ${seed}`)),
    temporary: join(stage.folder, 'tmp'),
    files: []
  }
}

const digestOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')

/** A file with a name and content of its own. @param extension of its name */
export function newFile(
  { files, canary }: FileScene,
  { extension = 'txt', received = false }: { extension?: string | undefined; received?: boolean } = {}
): TestFile {
  const name = `file-${files.length + 1}.${extension}`
  const line = `${name} ${canary}\n`
  const content = Buffer.from(line.repeat(Math.ceil(BYTES / line.length)))
  const file: TestFile = { name, content, fileId: null, accepted: false, received }
  files.push(file)
  return file
}

/** Passes the file to the composer as the page does. @param announced its length as the page says it */
export async function choose(
  program: Program,
  { conversationId }: FileScene,
  file: TestFile,
  announced = file.content.length
): Promise<string> {
  const { name, content } = file
  const { transfer } = await program.call('beginFile', { conversationId, name, bytes: announced })
  for (let from = 0; from < content.length; from += PIECE) {
    await program.call('appendFile', { transfer, part: content.subarray(from, from + PIECE) })
  }
  const { id } = await program.call('endFile', { transfer })
  file.fileId = id
  return id
}

/** Sends a file that waits in the composer. @returns the id of its message */
export async function send(program: Program, { conversationId }: FileScene, file: TestFile): Promise<string> {
  const { id } = await program.call('sendMessage', {
    conversationId,
    text: '',
    fileIds: [file.fileId ?? '']
  })
  file.accepted = true
  return id
}

export type FileMessage = Message & { content: Extract<Message['content'], { kind: 'file' }> }

/** Waits until the message with this file is shown in that state. */
export async function untilFileShown(
  program: Program,
  { conversationId }: FileScene,
  { name }: TestFile,
  state: Message['state']
): Promise<FileMessage> {
  let seen: FileMessage | undefined
  const isSo = async (): Promise<boolean> => {
    const shown = await shownMessages(program, conversationId)
    seen = shown.filter(isFileMessage).find(({ content }) => content.file.name === name)
    return seen?.state === state
  }
  await until(isSo, () => `${name} was not shown as ${state}, but as ${seen?.state ?? 'nothing'}.`)
  if (seen === undefined) throw new Error(`${name} was not shown.`)
  return seen
}

const isFileMessage = (message: Message): message is FileMessage => message.content.kind === 'file'

/** How many messages with this file the service has. @throws Error if its content is not whole there, or there twice */
export function countFileAtService({ cell, conversationId }: FileScene, { name, content }: TestFile): number {
  const { control } = cell.sandbox
  const count = control
    .messages(conversationId)
    .filter(({ body }) => body.includes(`/attachments/`) && body.includes(`>${name}</a>`)).length
  const uploaded = control.attachments(conversationId).filter((one) => one.name.endsWith(`-${name}`))
  if (count > 0 && (uploaded.length !== 1 || uploaded[0]?.digest !== digestOf(content)))
    throw new Error(`${name} arrived, but its content did not, or twice.`)
  return count
}

const profileOf = ({ cell }: FileScene): string => join(cell.folder, 'profile')

/** The files in the vault. */
export function vaultFiles(scene: FileScene): string[] {
  const files = readdirSync(profileOf(scene), { recursive: true, withFileTypes: true })
  return files.filter((one) => one.isFile() && basename(one.parentPath) === 'files').map(({ name }) => name)
}

/** Where the vault keeps a file. @throws Error if it does not have it */
export function vaultPath(scene: FileScene, fileId: string): string {
  const found = readdirSync(profileOf(scene), { recursive: true, encoding: 'utf8' }).find(
    (path) => basename(path) === fileId
  )
  if (found === undefined) throw new Error(`The vault has no ${fileId}.`)
  return join(profileOf(scene), found)
}

/** Places in the profile and among the temporary files that contain a part of the planted run. */
export function plainCopies(scene: FileScene): string[] {
  return [profileOf(scene), scene.temporary]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => leaks(filesIn(folder), [scene.canary]))
}
