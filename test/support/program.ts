/** The one driver of the built program: starts it with the recorder, with or without a window. */
import { startApp } from '../../build/launch/app.ts'
import type { App, AppOptions } from '../../build/launch/app.ts'
import type { Shell } from '../../build/launch/shell.ts'
import type { Children } from '../../build/tools/children.ts'
import { recorderIn } from '../recorder/launch.ts'
import { connectRemote } from '../recorder/remote.ts'
import type { Remote } from '../recorder/remote.ts'

export type RecordedProgram = App & {
  /** Calls the program as its page does, and sees and drives the desktop. */
  remote: Remote
}

export type RecordedOptions = {
  children: Children
  shell: Shell
  /** For the recorder's socket. */
  folder: string
} & Omit<AppOptions, 'hooks' | 'output'>

/** How long the recorder may take to answer, in ms. */
const LIMIT = 45_000

let started = 0

/** Starts the program and connects to its recorder. @throws with the program's output if it ends first */
export async function startProgram(options: RecordedOptions): Promise<RecordedProgram> {
  const { children, shell, folder, ...given } = options
  const recorder = recorderIn(folder, `recorder-${++started}`)
  const env = { ...given.env, ...recorder.env }
  const app = startApp(children, shell, { ...given, env, hooks: [recorder.hook], output: 'pipe' })
  const remote = await app.whileRunning((ended) =>
    connectRemote(recorder.socket, AbortSignal.any([ended, AbortSignal.timeout(LIMIT)]))
  )
  return { ...app, remote }
}
