/** Attachments on disk: for each a file with its bytes, and a file that describes it. */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createWriteStream, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export type Attachment = {
  attachmentId: string
  conversationId: string
  name: string
  type: string
  createdBy: string
  createdOn: string
}

export class AttachmentStore {
  readonly #folder: string
  readonly #attachments = new Map<string, Attachment>()

  /** @param folder of the sandbox */
  constructor(folder: string) {
    this.#folder = join(folder, 'attachments')
    mkdirSync(this.#folder, { recursive: true })
    for (const file of readdirSync(this.#folder).filter((name) => name.endsWith('.json'))) {
      const attachment = JSON.parse(readFileSync(join(this.#folder, file), 'utf8')) as Attachment
      this.#attachments.set(attachment.attachmentId, attachment)
    }
  }

  list(conversationId: string): Attachment[] {
    return [...this.#attachments.values()].filter((one) => one.conversationId === conversationId)
  }

  /** @param key its id or its name */
  find(conversationId: string, key: string): Attachment | undefined {
    return this.list(conversationId).find((one) => one.attachmentId === key || one.name === key)
  }

  add(attachment: Omit<Attachment, 'attachmentId'>): Attachment {
    const added = { ...attachment, attachmentId: randomUUID() }
    writeFileSync(join(this.#folder, `${added.attachmentId}.json`), JSON.stringify(added))
    this.#attachments.set(added.attachmentId, added)
    return added
  }

  /** Replaces the content when all of it has arrived. @returns false if it is longer than `maxBytes` */
  async write({ attachmentId }: Attachment, content: Readable, maxBytes: number): Promise<boolean> {
    const partial = join(this.#folder, `${attachmentId}.${randomUUID()}.part`)
    let bytes = 0
    try {
      await pipeline(
        content,
        async function* (parts: AsyncIterable<Buffer>) {
          for await (const part of parts) {
            bytes += part.length
            // Reads on, so that the client can read the refusal.
            if (bytes <= maxBytes) yield part
          }
        },
        createWriteStream(partial)
      )
      if (bytes > maxBytes) return false
      renameSync(partial, this.#pathOf(attachmentId))
      return true
    } finally {
      rmSync(partial, { force: true })
    }
  }

  /** Null if the content was never uploaded. */
  bytes({ attachmentId }: Attachment): number | null {
    const path = this.#pathOf(attachmentId)
    return existsSync(path) ? statSync(path).size : null
  }

  read({ attachmentId }: Attachment, start: number, end: number): Readable {
    return createReadStream(this.#pathOf(attachmentId), { start, end: Math.max(start, end - 1) })
  }

  /** The SHA-256 of the content in hex; null if it was never uploaded. */
  digest({ attachmentId }: Attachment): string | null {
    const path = this.#pathOf(attachmentId)
    return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null
  }

  #pathOf(attachmentId: string): string {
    return join(this.#folder, `${attachmentId}.bin`)
  }
}
