import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createChildren, isRunning, lineFromChild } from '../../build/tools/children.ts'

/** Whether the process is running. A zombie is not. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

test.runIf(process.platform === 'linux')(
  'ending the children also ends the processes that they started, the last child first',
  async () => {
    const children = createChildren()
    const ended: string[] = []
    // The grandchild ignores SIGTERM, so only killing its process group ends it.
    const ignoresSigterm = `trap '' TERM; while :; do sleep 1; done`
    const start = async (name: string): Promise<number> => {
      const child = children.start('sh', ['-c', `sh -c "${ignoresSigterm}" & echo $! >&3; wait`], {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe']
      })
      child.on('exit', () => ended.push(name))
      return Number(await lineFromChild(child))
    }
    const grandchildren = [await start('first'), await start('second')]
    expect(grandchildren.map(isAlive)).toEqual([true, true])
    await children.end()
    expect(ended).toEqual(['second', 'first'])
    await expect.poll(() => grandchildren.map(isAlive)).toEqual([false, false])
  }
)

test('a program that is missing or exits at once is an error and does not hang', async () => {
  const children = createChildren()
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const
  const missing = children.start('no-such-program', [], { stdio: [...stdio] })
  await expect(lineFromChild(missing)).rejects.toThrow('ENOENT')
  const silent = children.start(process.execPath, ['-e', ''], { stdio: [...stdio] })
  await expect(lineFromChild(silent)).rejects.toThrow('ended at once')
  await children.end()
})

test('a child that has ended is not running', async () => {
  const children = createChildren()
  const child = children.start(process.execPath, ['-e', ''])
  expect(isRunning(child)).toBe(true)
  await once(child, 'exit')
  expect(isRunning(child)).toBe(false)
  await children.end()
})
