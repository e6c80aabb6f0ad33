/** Lets a test look at and drive what only a desktop shows: one JSON line asks, one answers. */
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { app } from './app.ts'
import { clickNotification, clickTray, clickTrayMenu, powerMonitor } from './desktop.ts'
import { recorded } from './recorded.ts'
import { BrowserWindow } from './window.ts'

export const actions = {
  state: () => ({
    ...recorded,
    visible: window()?.isVisible() ?? false,
    focused: window()?.isFocused() ?? false
  }),
  clickTray: () => clickTray(),
  clickTrayMenu: (label: string) => clickTrayMenu(label),
  clickNotification: (place: number) => clickNotification(place),
  closeWindow: () => window()?.close(),
  hideWindow: () => window()?.hide(),
  blur: () => window()?.blur(),
  answerDialog: (response: number) => void recorded.dialogAnswers.push(response),
  suspend: () => void powerMonitor.emit('suspend'),
  resume: () => void powerMonitor.emit('resume'),
  quit: () => app.quit()
}

export type Actions = typeof actions

const window = (): BrowserWindow | undefined => BrowserWindow.getAllWindows()[0]

/** @param path of the socket; nobody listens where there is none. */
export async function startControl(path: string | undefined): Promise<void> {
  if (path === undefined) return
  const server = createServer((connection) => {
    connection.on('error', () => undefined)
    createInterface({ input: connection }).on('line', (line) => {
      const { name, args } = JSON.parse(line) as { name: keyof Actions; args: unknown[] }
      try {
        const value: unknown = (actions[name] as (...given: unknown[]) => unknown)(...args)
        connection.write(`${JSON.stringify({ value: value ?? null })}\n`)
      } catch (error) {
        connection.write(`${JSON.stringify({ error: (error as Error).message })}\n`)
      }
    })
  })
  server.unref()
  await new Promise<void>((resolve) => server.listen(path, resolve))
}
