import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** Time between SIGTERM and SIGKILL, in ms. */
const GRACE_PERIOD = 8_000

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', ...(signal === 'SIGKILL' ? ['/f'] : [])])
    return
  }
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group has already exited.
  }
}

export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

/**
 * Terminates the child, then kills what is left of its process group. Each child has its own process group, so Ctrl+C in the
 * terminal does not reach it.
 */
async function endChild(child: ChildProcess): Promise<void> {
  if (isRunning(child)) {
    const ended = once(child, 'exit')
    // SIGTERM only goes to the leader, which stops its own children in order.
    child.kill('SIGTERM')
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_PERIOD)
    await ended
    clearTimeout(timer)
  }
  signalGroup(child, 'SIGKILL')
}

/**
 * The first line that the child writes to file descriptor 3.
 * @throws if the child cannot be started or exits before that
 */
export async function lineFromChild(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdio[3] as Readable }).once('line', resolve)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${child.spawnfile} ended at once.`)))
  })
}

export type Children = {
  start(file: string, args: string[], options?: SpawnOptions): ChildProcess
  /** Stops all children, the last started first. */
  end(): Promise<void>
}

export function createChildren(): Children {
  const children: ChildProcess[] = []
  return {
    start(file, args, options = {}) {
      const child = spawn(file, args, { ...options, detached: process.platform !== 'win32' })
      children.push(child)
      return child
    },
    async end() {
      for (const child of children.splice(0).reverse()) await endChild(child)
    }
  }
}
