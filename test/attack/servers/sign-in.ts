/** A portal that answers with what belongs to another sign-in, and live events from an address that is not safe. */
import type { Attacked } from '../part.ts'
import { cloudAt, openClient } from './client.ts'
import { startHostileServer } from './hostile-server.ts'

/** Answers of a portal. `{state}` becomes the state of the sign-in. */
const FOREIGN = [
  '?code=stolen&state=foreign',
  '?code=stolen',
  '?code=stolen&state=',
  '?state={state}',
  '?code=stolen&state={state}%00',
  '?code=stolen&state=foreign&state={state}',
  '/?code=stolen&state={state}',
  '#code=stolen&state={state}'
]

/** Addresses for live events that main must not connect to. */
const LIVE = ['ws://other.test/', 'http://127.0.0.1:1/', 'file:///etc/passwd', 'wss:', '', 'javascript:1']

export async function attackSignIn(): Promise<Attacked> {
  const escapes: string[] = []
  const ended = new AbortController()
  const server = await startHostileServer((_request, response) => response.end('{}'))
  const client = await openClient(cloudAt(server.origin, `${server.origin}/authorize`))
  const opened = Promise.withResolvers<URL>()
  const signingIn = client.cloudlink.signIn
    .withBrowser({ openBrowser: (url) => opened.resolve(new URL(url)), signal: ended.signal })
    .then(
      () => 'signed in',
      () => 'refused'
    )
  const { searchParams } = await opened.promise
  const [redirect, state] = [searchParams.get('redirect_uri') ?? '', searchParams.get('state') ?? '']
  for (const answer of FOREIGN) {
    const { status } = await fetch(redirect + answer.replace('{state}', state))
    if (status !== 400) escapes.push(`the answer ${answer} of a portal was accepted`)
  }
  if (server.requests() > 0) escapes.push('a foreign answer of the portal led to a request')
  ended.abort()
  if ((await signingIn) === 'signed in') escapes.push('a foreign answer of the portal signed in')
  client.cloudlink.dispose()
  await server.stop()

  for (const url of LIVE) {
    const notifications = await startHostileServer((request, response) =>
      response.end(JSON.stringify(request.url?.endsWith('/connections') === true ? { url } : { id: 'a' }))
    )
    const { cloudlink } = await openClient(cloudAt(notifications.origin))
    const { signal } = new AbortController()
    const connecting = cloudlink.connectLive({ onEvent: () => undefined, onClosed: () => undefined, signal })
    if ((await connecting.catch(() => null)) !== null) escapes.push(`live events came from "${url}"`)
    cloudlink.dispose()
    await notifications.stop()
  }
  return { tried: FOREIGN.length + LIVE.length, escapes }
}
