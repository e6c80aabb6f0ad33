/**
 * Ways in which code in the page's main world may try to reach the network. Each is evaluated there as text, so it can
 * use nothing from outside but HELPERS.
 */
export type Listeners = {
  /** A TCP port on loopback. */
  tcp: number
  /** A UDP port on loopback. */
  udp: number
}

type Attempt = (listeners: Listeners) => unknown

const peerConnection = (servers: RTCIceServer[]): RTCPeerConnection =>
  new RTCPeerConnection({ iceServers: servers })

/** Starts contacting the WebRTC servers of the connection. */
async function gatherCandidates(connection: RTCPeerConnection): Promise<void> {
  connection.createDataChannel('attempt')
  await connection.setLocalDescription(await connection.createOffer())
}

function add(name: string, values: object): HTMLElement {
  const element = Object.assign(document.createElement(name), values)
  document.body.append(element)
  return element
}

/** Functions that the attempts share; scriptOf defines them in the page by these names. */
const HELPERS = { peerConnection, gatherCandidates, add }

export const NETWORK_ATTEMPTS: Record<string, Attempt> = {
  preconnect: ({ tcp }) => add('link', { rel: 'preconnect', href: `https://127.0.0.1:${tcp}` }),
  'preconnect with crossorigin': ({ tcp }) =>
    add('link', { rel: 'preconnect', crossOrigin: 'anonymous', href: `https://localhost:${tcp}` }),
  prefetch: ({ tcp }) => add('link', { rel: 'prefetch', href: `http://127.0.0.1:${tcp}/prefetch` }),
  stylesheet: ({ tcp }) => add('link', { rel: 'stylesheet', href: `http://127.0.0.1:${tcp}/sheet.css` }),
  script: ({ tcp }) => add('script', { src: `http://127.0.0.1:${tcp}/script.js` }),
  picture: ({ tcp }) => add('img', { src: `http://127.0.0.1:${tcp}/picture.png` }),
  video: ({ tcp }) => add('video', { src: `http://127.0.0.1:${tcp}/video.mp4` }),
  font: ({ tcp }) => new FontFace('attempt', `url(http://127.0.0.1:${tcp}/font.woff2)`).load(),
  background: ({ tcp }) =>
    (add('p', {}).style.backgroundImage = `url(http://127.0.0.1:${tcp}/background.png)`),
  fetch: ({ tcp }) => fetch(`http://127.0.0.1:${tcp}/fetch`, { mode: 'no-cors' }),
  beacon: ({ tcp }) => navigator.sendBeacon(`http://127.0.0.1:${tcp}/beacon`, 'words'),
  WebSocket: ({ tcp }) => new WebSocket(`ws://127.0.0.1:${tcp}`),
  EventSource: ({ tcp }) => new EventSource(`http://127.0.0.1:${tcp}/events`),
  WebTransport: ({ udp }) => new WebTransport(`https://127.0.0.1:${udp}/`).ready,
  iframe: ({ tcp }) => add('iframe', { src: `http://127.0.0.1:${tcp}/frame` }),
  embed: ({ tcp }) => add('embed', { src: `http://127.0.0.1:${tcp}/embed` }),
  object: ({ tcp }) => add('object', { data: `http://127.0.0.1:${tcp}/object` }),
  download: ({ tcp }) => add('a', { href: `http://127.0.0.1:${tcp}/file`, download: 'file' }).click(),
  form: ({ tcp }) => {
    const target = add('iframe', { name: 'form' }) as HTMLIFrameElement
    const values = { action: `http://127.0.0.1:${tcp}/form`, method: 'post', target: target.name }
    ;(add('form', values) as HTMLFormElement).submit()
  },
  window: ({ tcp }) => window.open(`http://127.0.0.1:${tcp}/window`),
  'STUN over UDP': ({ udp }) => gatherCandidates(peerConnection([{ urls: `stun:127.0.0.1:${udp}` }])),
  'TURN over UDP': ({ udp }) =>
    gatherCandidates(peerConnection([{ urls: `turn:127.0.0.1:${udp}`, username: 'a', credential: 'b' }])),
  'TURN over TCP': ({ tcp }) =>
    gatherCandidates(
      peerConnection([{ urls: `turn:127.0.0.1:${tcp}?transport=tcp`, username: 'a', credential: 'b' }])
    ),
  'TURN over TLS': ({ tcp }) =>
    gatherCandidates(
      peerConnection([{ urls: `turns:localhost:${tcp}?transport=tcp`, username: 'a', credential: 'b' }])
    ),
  // Last, because it would leave the page.
  navigation: ({ tcp }) => void (location.href = `http://127.0.0.1:${tcp}/elsewhere`)
}

/** An attempt as a script for page.evaluate. The script never throws and does not wait for the result. */
export function scriptOf(attempt: Attempt, listeners: Listeners): string {
  const helpers = Object.entries(HELPERS).map(([name, helper]) => `const ${name} = ${String(helper)}`)
  const start = `Promise.resolve().then(() => (${String(attempt)})(${JSON.stringify(listeners)})).catch(() => 0)`
  // In a function, because all scripts run in the same global scope.
  return `(() => { ${helpers.join('\n')}\n${start}; return 0 })()`
}
