import { expect, test } from 'vitest'
import { createBatches } from '../../main/sync/batches.ts'

/** A writer whose writes end when the test says so. */
function createControlledWriter() {
  const started: { batch: number[]; end: PromiseWithResolvers<undefined> }[] = []
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return {
    write: async (batch: number[]): Promise<void> => {
      const end = Promise.withResolvers<undefined>()
      started.push({ batch, end })
      await end.promise
    },
    started: () => started.map(({ batch }) => batch),
    async end(failure?: Error) {
      const last = started.at(-1)?.end
      if (failure === undefined) last?.resolve(undefined)
      else last?.reject(failure)
      await turn()
    },
    turn
  }
}

test('batches the items that arrive during a write, up to a limit', async () => {
  const writer = createControlledWriter()
  const batches = createBatches(3, writer.write)
  await batches.add(1)
  await writer.turn()
  expect(writer.started()).toEqual([[1]])
  await batches.add(2)
  await batches.add(3)
  let hasRoom = false
  const full = batches.add(4).then(() => (hasRoom = true))
  await writer.turn()
  expect(hasRoom).toBe(false)
  await writer.end()
  await full
  expect(writer.started()).toEqual([[1], [2, 3, 4]])
  let isWritten = false
  const written = batches.written().then(() => (isWritten = true))
  await writer.turn()
  expect(isWritten).toBe(false)
  await writer.end()
  await written
  await batches.add(5)
  await writer.turn()
  expect(writer.started().at(-1)).toEqual([5])
  await writer.end()
})

test('writes nothing more after a failure, and reports it to all callers', async () => {
  const writer = createControlledWriter()
  const batches = createBatches(3, writer.write)
  await batches.add(1)
  await writer.turn()
  await batches.add(2)
  await writer.end(new Error('no space left'))
  await expect(batches.add(3)).rejects.toThrow('no space left')
  await expect(batches.written()).rejects.toThrow('no space left')
  expect(writer.started()).toEqual([[1]])
})

test('writes nothing without items', async () => {
  const writer = createControlledWriter()
  await createBatches(3, writer.write).written()
  expect(writer.started()).toEqual([])
})
