import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** How long a child may take to end by itself, in ms. */
const PATIENCE = 8_000

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', ...(signal === 'SIGKILL' ? ['/f'] : [])])
    return
  }
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The whole group is gone already.
  }
}

/** Whether the child still runs. */
export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

/**
 * Asks the child to end, then makes it; afterwards nothing of its group is left. Ctrl+C of a terminal does not
 * reach it by itself, because each child leads a group of its own.
 */
async function endChild(child: ChildProcess): Promise<void> {
  if (isRunning(child)) {
    const ended = once(child, 'exit')
    // Only the leader is asked: it ends its own children in its own order.
    child.kill('SIGTERM')
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), PATIENCE)
    await ended
    clearTimeout(timer)
  }
  signalGroup(child, 'SIGKILL')
}

/**
 * The first line that a child writes to its file descriptor 3.
 * @throws where the child cannot be started or ends before that.
 */
export async function lineFromChild(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdio[3] as Readable }).once('line', resolve)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${child.spawnfile} ended at once.`)))
  })
}

export type Children = {
  /** Starts a program that is ended with the others, the last one first. */
  start(file: string, args: string[], options?: SpawnOptions): ChildProcess
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
