import { expect, test } from 'vitest'
import { createBatches } from '../../main/sync/batches.ts'

/** A writer that writes when it is told to. */
function heldWriter() {
  const begun: { batch: number[]; end: PromiseWithResolvers<undefined> }[] = []
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return {
    write: async (batch: number[]): Promise<void> => {
      const end = Promise.withResolvers<undefined>()
      begun.push({ batch, end })
      await end.promise
    },
    begun: () => begun.map(({ batch }) => batch),
    async end(failure?: Error) {
      const last = begun.at(-1)?.end
      if (failure === undefined) last?.resolve(undefined)
      else last?.reject(failure)
      await turn()
    },
    turn
  }
}

test('what comes while one batch is written goes into the next, up to so many', async () => {
  const writer = heldWriter()
  const batches = createBatches(3, writer.write)
  await batches.add(1)
  await writer.turn()
  expect(writer.begun()).toEqual([[1]])
  await batches.add(2)
  await batches.add(3)
  let hasRoom = false
  const full = batches.add(4).then(() => (hasRoom = true))
  await writer.turn()
  expect(hasRoom).toBe(false)
  await writer.end()
  await full
  expect(writer.begun()).toEqual([[1], [2, 3, 4]])
  let isWritten = false
  const written = batches.written().then(() => (isWritten = true))
  await writer.turn()
  expect(isWritten).toBe(false)
  await writer.end()
  await written
  await batches.add(5)
  await writer.turn()
  expect(writer.begun().at(-1)).toEqual([5])
  await writer.end()
})

test('after a failure nothing more is written, and whoever adds or waits is told', async () => {
  const writer = heldWriter()
  const batches = createBatches(3, writer.write)
  await batches.add(1)
  await writer.turn()
  await batches.add(2)
  await writer.end(new Error('no space left'))
  await expect(batches.add(3)).rejects.toThrow('no space left')
  await expect(batches.written()).rejects.toThrow('no space left')
  expect(writer.begun()).toEqual([[1]])
})

test('nothing is written where nothing came', async () => {
  const writer = heldWriter()
  await createBatches(3, writer.write).written()
  expect(writer.begun()).toEqual([])
})
