/**
 * Each session of Electron has its own proxy settings, but a browser has one fixed proxy. So the browser behind the
 * window connects to this proxy, which routes each connection by the settings of the page's session.
 */
import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ProxyConfig } from 'electron'

type Place = { host: string; port: number }

export type Proxy = {
  port: number
  connectBy(config: () => ProxyConfig): void
  close(): void
}

export async function openProxy(): Promise<Proxy> {
  let configOf: () => ProxyConfig = () => ({})
  const server = createServer((request, response) => {
    const target = URL.parse(request.url ?? '')
    if (target === null) return void response.writeHead(400).end()
    const origin = { host: target.hostname, port: Number(target.port || 80) }
    const place = placeOf(configOf(), origin)
    const { method = 'GET', headers } = request
    const path = place === origin ? target.pathname + target.search : target.href
    const sent = send({ ...place, method, headers, path }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    sent.on('error', () => response.destroy())
    request.pipe(sent)
  })
  server.on('connect', ({ url = '' }: { url?: string }, client: Duplex) => {
    const asked = URL.parse(`http://${url}`)
    if (asked === null) return void client.destroy()
    const target = { host: asked.hostname.replace(/^\[|\]$/g, ''), port: Number(asked.port || 80) }
    const place = placeOf(configOf(), target)
    const socket = connect(place, () => {
      if (place === target) client.write('HTTP/1.1 200 OK\r\n\r\n')
      else socket.write(`CONNECT ${url} HTTP/1.1\r\nHost: ${url}\r\n\r\n`)
      socket.pipe(client).pipe(socket)
    })
    socket.on('error', () => client.destroy())
    client.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return {
    port: (server.address() as AddressInfo).port,
    connectBy(config) {
      configOf = config
    },
    close() {
      server.close()
      server.closeAllConnections()
    }
  }
}

/**
 * Where to connect to for `target`: to the target itself, or to the proxy of the rules.
 * https://www.electronjs.org/docs/latest/api/structures/proxy-config: loopback bypasses it unless the rules contain `<-loopback>`.
 */
function placeOf({ proxyRules = '', proxyBypassRules = '' }: ProxyConfig, target: Place): Place {
  const isLoopback = /^(localhost|.*\.localhost|127\..*|\[?::1\]?)$/.test(target.host)
  if (proxyRules === '' || (isLoopback && !proxyBypassRules.includes('<-loopback>'))) return target
  const { hostname: host, port } = new URL(proxyRules)
  return { host, port: Number(port || 80) }
}
