import { contextBridge, ipcRenderer, webFrame } from 'electron'
import { CALL_CHANNEL, EVENT_CHANNEL, LANGUAGE_ARGUMENT } from './contract/index.ts'
import type { CloudLinkBridge, EventName, Events, PageLanguage } from './contract/index.ts'
import { prefetch } from './prefetch.ts'
import type { Answer } from './prefetch.ts'

type Listener = (payload: never) => void
const listeners = new Map<EventName, Set<Listener>>()

const prefetched = prefetch((...call): Promise<Answer> => ipcRenderer.invoke(CALL_CHANNEL, ...call))

ipcRenderer.on(EVENT_CHANNEL, (_event, name: EventName, payload: Events[EventName]) => {
  prefetched.invalidate(name)
  for (const listener of listeners.get(name) ?? []) listener(payload as never)
})

function pageLanguage(): PageLanguage {
  const argument = process.argv.find((word) => word.startsWith(LANGUAGE_ARGUMENT)) ?? ''
  return JSON.parse(decodeURIComponent(argument.slice(LANGUAGE_ARGUMENT.length))) as PageLanguage
}

const bridge: CloudLinkBridge = {
  call: (name, ...args) => prefetched.call(name, ...args),
  on(name, listener) {
    const set = listeners.get(name) ?? new Set<Listener>()
    listeners.set(name, set.add(listener))
    return () => void set.delete(listener)
  },
  freeMemory: () => webFrame.clearCache(),
  language: pageLanguage(),
  platform: process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'windows' : 'linux'
}

contextBridge.exposeInMainWorld('cloudlink', bridge)
