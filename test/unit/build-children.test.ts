import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createChildren, isRunning, lineFromChild } from '../../build/tools/children.ts'

/** Whether the process still runs; one that nobody has collected yet does not. */
function alive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

test.runIf(process.platform === 'linux')(
  'ending the children ends what they started too, the last one first',
  async () => {
    const children = createChildren()
    const ended: string[] = []
    // The grandchild ignores being asked; only its group's end ends it.
    const deaf = `trap '' TERM; while :; do sleep 1; done`
    const start = async (name: string): Promise<number> => {
      const child = children.start('sh', ['-c', `sh -c "${deaf}" & echo $! >&3; wait`], {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe']
      })
      child.on('exit', () => ended.push(name))
      return Number(await lineFromChild(child))
    }
    const grandchildren = [await start('first'), await start('second')]
    expect(grandchildren.map(alive)).toEqual([true, true])
    await children.end()
    expect(ended).toEqual(['second', 'first'])
    await expect.poll(() => grandchildren.map(alive)).toEqual([false, false])
  }
)

test('a program that is missing or ends at once is an error, not a wait', async () => {
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
