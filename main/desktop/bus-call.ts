/** Asks a service on the D-Bus session bus with the command-line tools that desktops ship; Electron cannot. */
import { execFile } from 'node:child_process'
import type { ServiceAnswer } from './notification-service.ts'

const NAME = 'org.freedesktop.Notifications'
const PATH = '/org/freedesktop/Notifications'
const METHOD = 'GetServerInformation'
const TOOLS: [program: string, ...args: string[]][] = [
  ['busctl', '--user', 'call', NAME, PATH, NAME, METHOD],
  ['gdbus', 'call', '--session', '--dest', NAME, '--object-path', PATH, '--method', `${NAME}.${METHOD}`],
  ['dbus-send', '--session', '--print-reply', `--dest=${NAME}`, PATH, `${NAME}.${METHOD}`]
]
/** Long enough to start a service that the bus starts on demand, in ms. */
const TIMEOUT_MS = 3_000

/** Whether the desktop's notification service responds. Never rejects. */
export async function askNotificationService(): Promise<ServiceAnswer> {
  for (const [program, ...args] of TOOLS) {
    const answer = await new Promise<ServiceAnswer>((resolve) => {
      execFile(program, args, { timeout: TIMEOUT_MS, killSignal: 'SIGKILL' }, (error) => {
        if (error === null) resolve('answers')
        else if (error.code === 'ENOENT') resolve('unknown')
        else resolve(error.killed === true ? 'hangs' : 'missing')
      })
    })
    if (answer !== 'unknown') return answer
  }
  return 'unknown'
}
