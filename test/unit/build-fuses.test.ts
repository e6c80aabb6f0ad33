import { FuseV1Options } from '@electron/fuses'
import { expect, test } from 'vitest'
import { fuses } from '../../build/fuses.ts'

test('every Electron fuse has an explicit value', () => {
  const all = Object.values(FuseV1Options).filter((value) => typeof value === 'number')
  for (const fuse of all) expect(fuses[fuse], FuseV1Options[fuse]).toBeTypeOf('boolean')
})
