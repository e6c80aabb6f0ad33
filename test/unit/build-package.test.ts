/** The checks behind `npm run package -- --check`: each fails for what it is there for. */
import { FuseState, FuseV1Options } from '@electron/fuses'
import { describe, expect, test } from 'vitest'
import { packageOf } from '../../build/bundled-packages.ts'
import { systemOfBinary } from '../../build/package/binary-system.ts'
import {
  findContentProblems,
  findGrowth,
  findMissingLicences,
  nativeModulesOf
} from '../../build/package/contents.ts'
import type { PackedFile } from '../../build/package/contents.ts'
import { findWrongFuses } from '../../build/package/fuse-check.ts'
import { findLicenceProblems, licencesText, readLicences } from '../../build/package/licences.ts'
import { buildableTargets } from '../../build/package/targets.ts'
import { root } from '../../build/tools/paths.ts'
import { fuses } from '../../build/fuses.ts'

const LINUX = { platform: 'linux', arch: 'x64' }

const archived = (path: string): PackedFile => ({ path, size: 1, unpacked: false })
const native = (system: string): PackedFile[] =>
  [
    `node_modules/keytar/prebuilds/${system}/keytar.node`,
    `node_modules/better-sqlite3-multiple-ciphers/prebuilds/${system}.node`
  ].map((path) => ({ path, size: 1, unpacked: true, system }))

const GOOD = [
  ...[
    'package.json',
    'out/main/index.js',
    'out/main/chunks/mentions-DgVDyhCB.js',
    'out/preload/index.cjs',
    'out/renderer/index.html',
    'out/renderer/assets/style--fLtCbvU.css',
    'build/icons/trayTemplate@1.5x.png',
    'node_modules/keytar/LICENSE.md',
    'node_modules/keytar/lib/keytar.js',
    'node_modules/better-sqlite3-multiple-ciphers/lib/methods/wrappers.js'
  ].map(archived),
  ...native('linux-x64')
]

describe('the content of a package', () => {
  test('may be what runs', () => {
    expect(findContentProblems(GOOD, LINUX)).toEqual([])
  })

  test.each([
    'main/index.ts',
    'out/main/index.js.map',
    'out/renderer/assets/index-a.js.map',
    'out/main/bundled-packages.json',
    'test/sandbox/cli.ts',
    'node_modules/fastify/package.json',
    'node_modules/keytar/src/main.cc',
    'build/fuses.ts',
    '.npmrc',
    'README.md'
  ])('must not be %s', (path) => {
    expect(findContentProblems([...GOOD, archived(path)], LINUX)).toEqual([
      `${path} has no business in the package.`
    ])
  })

  test.each(['out/main/index.js', 'out/renderer/index.html', ...native('linux-x64').map(({ path }) => path)])(
    'must include %s',
    (missing) => {
      const files = GOOD.filter(({ path }) => path !== missing)
      expect(findContentProblems(files, LINUX)).toEqual([`${missing} is missing.`])
    }
  )

  test('includes native modules of the target alone, built for it, and outside the archive', () => {
    const [keytar = archived(''), ...others] = native('linux-x64')
    const problems = (changed: Partial<PackedFile>): string[] =>
      findContentProblems([...GOOD.slice(0, -2), ...others, { ...keytar, ...changed }], LINUX)
    expect(problems({ system: 'linux-arm64' })).toEqual([expect.stringContaining('is built for linux-arm64')])
    expect(problems({ unpacked: false })).toEqual([expect.stringContaining('cannot load it')])
    expect(findContentProblems([...GOOD, ...native('win32-x64')], LINUX)).toEqual(
      native('win32-x64').map(({ path }) => `${path} is a native module for another system.`)
    )
    expect(
      findContentProblems([{ ...archived('out/main/program.js'), unpacked: true }, ...GOOD], LINUX)
    ).toEqual(['out/main/program.js is outside the archive, where its integrity is not checked.'])
  })

  test('of a Mac program includes the native modules of both processors', () => {
    expect(nativeModulesOf({ platform: 'darwin', arch: 'arm64' }).map(({ system }) => system)).toEqual(
      expect.arrayContaining(['darwin-arm64', 'darwin-x64'])
    )
  })
})

test('the header of a native binary names its system', () => {
  const binary = (write: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.alloc(256)
    write(bytes)
    return bytes
  }
  expect(
    systemOfBinary(
      binary((bytes) => {
        bytes.writeUInt32BE(0x7f454c46)
        bytes.writeUInt16LE(0xb7, 18)
      })
    )
  ).toBe('linux-arm64')
  expect(
    systemOfBinary(
      binary((bytes) => {
        bytes.writeUInt32BE(0xcffaedfe)
        bytes.writeUInt32LE(0x01000007, 4)
      })
    )
  ).toBe('darwin-x64')
  expect(
    systemOfBinary(
      binary((bytes) => {
        bytes.write('MZ')
        bytes.writeUInt32LE(0x80, 0x3c)
        bytes.writeUInt16LE(0x8664, 0x84)
      })
    )
  ).toBe('win32-x64')
  expect(systemOfBinary(Buffer.from('text'))).toBeNull()
  expect(systemOfBinary(Buffer.alloc(256))).toBeNull()
})

describe('the fuses of a binary', () => {
  const numbers = Object.values(FuseV1Options).filter((value) => typeof value === 'number')
  const wire = (): Record<number, FuseState> =>
    Object.fromEntries(numbers.map((fuse) => [fuse, fuses[fuse] ? FuseState.ENABLE : FuseState.DISABLE]))

  test('are as decided', () => {
    expect(findWrongFuses(wire())).toEqual([])
  })

  test.each([
    ['is in the other state', { [FuseV1Options.RunAsNode]: FuseState.ENABLE }, 'RunAsNode is not off'],
    [
      'was not set',
      { [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.INHERIT },
      'OnlyLoadAppFromAsar is not on'
    ],
    ['is new', { [numbers.length]: FuseState.ENABLE }, `number ${numbers.length} is not decided`]
  ])('are a problem if one %s', (_what, change, problem) => {
    expect(findWrongFuses({ ...wire(), ...change })).toEqual([expect.stringContaining(problem)])
  })

  test('are a problem if the binary lacks one', () => {
    const { [FuseV1Options.WasmTrapHandlers]: _missing, ...others } = wire()
    expect(findWrongFuses(others)).toEqual(['The binary has no fuse WasmTrapHandlers.'])
  })
})

describe('licences', () => {
  test('without a text are the standard one with the name of the author, if it is MIT', () => {
    const [licence] = readLicences(root, ['node_modules/lazy-val'])
    expect(licence?.text).toMatch(/^Copyright \(c\) Vladimir Krivosheev\n\nPermission is hereby granted/)
  })

  const mit = { title: 'one 1.0.0', id: 'MIT', text: 'Permission is hereby granted' }

  test('must have a text and be on the list', () => {
    expect(findLicenceProblems([mit, { ...mit, id: '(MIT OR GPL-3.0)' }])).toEqual([])
    expect(findLicenceProblems([{ ...mit, text: '' }])).toEqual([expect.stringContaining('no licence text')])
    for (const id of ['GPL-3.0-only', 'MIT AND GPL-3.0', '']) {
      expect(findLicenceProblems([{ ...mit, id }])).toEqual([expect.stringContaining(`"${id}"`)])
    }
  })

  test('must be in the package, with those of Electron and Chromium', () => {
    const files = [
      'LICENSE.txt',
      'THIRD-PARTY-LICENSES.txt',
      'LICENSE.electron.txt',
      'LICENSES.chromium.html'
    ]
    const text = licencesText([mit])
    expect(findMissingLicences(files, text, ['one 1.0.0'])).toEqual([])
    expect(findMissingLicences(files.slice(1), text, ['one 1.0.0'])).toEqual(['LICENSE.txt is missing.'])
    expect(findMissingLicences(files, text, ['one 1.0.0', 'two 1.0.0'])).toEqual([
      'The licence of two 1.0.0 is missing in THIRD-PARTY-LICENSES.txt.'
    ])
  })

  test.each([
    ['/node_modules/zod/v4/core/api.js', 'node_modules/zod'],
    ['/node_modules/@vue/shared/dist/shared.js?import', 'node_modules/@vue/shared'],
    ['/node_modules/mqtt/node_modules/ws/lib/sender.js', 'node_modules/mqtt/node_modules/ws'],
    ['/main/index.ts', null]
  ])('are found by the modules of the bundle: %s', (path, folder) => {
    expect(packageOf(root + path)).toBe(folder)
  })

  test('are also found for what bundlers add', () => {
    expect(packageOf('\0vite/preload-helper.js')).toBe('node_modules/vite')
    expect(packageOf('\0rolldown/runtime.js')).toBe('node_modules/rolldown')
    expect(() => packageOf('\0something-new')).toThrow('something-new')
  })
})

test('a part that grows over its budget is a problem, and so is one without a budget', () => {
  expect(findGrowth({ 'app.asar': 100 }, { 'app.asar': 100 })).toEqual([])
  expect(findGrowth({ 'app.asar': 2_500 }, { 'app.asar': 1_000 })).toEqual([
    'app.asar has 3 kB; its budget is 1 kB. If that is right, raise it in build/package/size-budget.json.'
  ])
  expect(findGrowth({ other: 1 }, {})).toEqual(['other has no size budget.'])
})

test('packages that need a missing program are left out, with the reason', () => {
  expect(buildableTargets('linux', (name) => name === 'rpmbuild')).toEqual({
    args: ['--linux', 'AppImage', 'deb', 'rpm', 'tar.gz'],
    skipped: ['Not built: snap, which needs snapcraft.', 'Not built: flatpak, which needs flatpak-builder.']
  })
  expect(buildableTargets('linux', () => true).skipped).toEqual([])
  expect(buildableTargets('win32', () => false)).toEqual({ args: ['--win'], skipped: [] })
})
