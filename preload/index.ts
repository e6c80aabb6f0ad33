import { contextBridge, ipcRenderer, webFrame } from 'electron'
import { CALL_CHANNEL, EVENT_CHANNEL } from './contract.ts'
import type { CloudLinkBridge, EventName, Events } from './contract.ts'

type Listener = (payload: never) => void
const listeners = new Map<EventName, Set<Listener>>()

ipcRenderer.on(EVENT_CHANNEL, (_event, name: EventName, payload: Events[EventName]) => {
  for (const listener of listeners.get(name) ?? []) listener(payload as never)
})

const bridge: CloudLinkBridge = {
  call: (name, ...args) => ipcRenderer.invoke(CALL_CHANNEL, name, ...args),
  on(name, listener) {
    const set = listeners.get(name) ?? new Set<Listener>()
    listeners.set(name, set.add(listener))
    return () => void set.delete(listener)
  },
  freeMemory: () => webFrame.clearCache(),
  platform: process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'windows' : 'linux'
}

contextBridge.exposeInMainWorld('cloudlink', bridge)
