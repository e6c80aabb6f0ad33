/** An update server on this machine, whose answers a test decides. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type UpdateFeed = {
  url: string
  /** The paths that were requested, without their queries. */
  requests: string[]
  /** The headers of all requests. */
  headers: IncomingMessage['headers'][]
  /** Requests whose connection ended before the answer did. */
  dropped: string[]
  /** Answers a path, or 'yml' for the list of versions, whatever its name on this machine. */
  answer(path: string, answer: RequestListener | string | Buffer): void
  /** Resolves when the path is requested next. */
  nextRequest(path: string): Promise<void>
  close(): Promise<void>
}

export const PACKAGE_NAME = 'CloudLink-Chat-9.0.0.AppImage'

/** A "package" that notes in a file beside it that it was started, and with what electron-updater tells an AppImage. */
export const PACKAGE = Buffer.from('#!/bin/sh\necho "exit=$APPIMAGE_EXIT_AFTER_INSTALL" > "$0.started"\n')

const sha512 = (data: Buffer): string => createHash('sha512').update(data).digest('base64')

/** The list of versions as electron-builder writes it. */
export function versionsFile({
  version = '9.0.0',
  file = PACKAGE_NAME,
  size = PACKAGE.length,
  hash = sha512(PACKAGE),
  more = ''
}: { version?: string; file?: string; size?: number; hash?: string; more?: string } = {}): string {
  return `version: ${version}
files:
  - url: ${file}
    sha512: ${hash}
    size: ${size}
path: ${file}
sha512: ${hash}
releaseDate: '2026-11-20T10:00:00.000Z'
${more}`
}

/** Starts with a newer version and its package. */
export async function startUpdateFeed(): Promise<UpdateFeed> {
  const answers = new Map<string, RequestListener | string | Buffer>([
    ['yml', versionsFile()],
    [`/${PACKAGE_NAME}`, PACKAGE]
  ])
  const requests: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const dropped: string[] = []
  const waiting = new Map<string, () => void>()
  const nameOf = (path: string): string => (path.endsWith('.yml') ? 'yml' : path)

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').replace(/\?.*/, '')
    requests.push(path)
    headers.push(request.headers)
    response.on('close', () => {
      if (!response.writableFinished) dropped.push(path)
    })
    const answer = answers.get(path) ?? answers.get(nameOf(path))
    if (answer === undefined) response.writeHead(404).end()
    else if (typeof answer === 'function') answer(request, response)
    else response.end(answer)
    waiting.get(nameOf(path))?.()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    headers,
    dropped,
    answer: (path, answer) => void answers.set(path, answer),
    nextRequest: (path) => new Promise((resolve) => waiting.set(path, resolve)),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}
