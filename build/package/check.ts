/** `npm run package -- --check`: packs the program into a folder and examines the result. */
import { globSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { getCurrentFuseWire } from '@electron/fuses'
import { downloadElectron, findElectron } from '../launch/electron-binary.ts'
import { runSmoke } from '../start/smoke.ts'
import { createChildren } from '../tools/children.ts'
import { root, runFolder } from '../tools/paths.ts'
import { runBuilder, writeLicences } from './builder.ts'
import { findContentProblems, findGrowth, findMissingLicences, kilobytes } from './contents.ts'
import { findWrongFuses } from './fuse-check.ts'
import { writeHollowElectron } from './hollow-electron.ts'
import { LICENCES_FILE } from './licences.ts'
import { listArchive, namesIn, sizeOf } from './listing.ts'
import { tryPackaged } from './try-packaged.ts'

const OUTPUT = 'dist/check'

/** The program in the packed folder, by platform. */
const EXECUTABLE: Partial<Record<NodeJS.Platform, string>> = {
  linux: '../cloudlink-chat',
  darwin: '../MacOS/CloudLink Chat',
  win32: '../CloudLink Chat.exe'
}

/**
 * Packs the program, prints what is in the package, and tries it.
 * @returns one sentence per problem
 */
export async function checkPackage(): Promise<string[]> {
  const licences = writeLicences()
  const archive = pack(await electronFolder())
  const resources = dirname(archive)
  const files = listArchive(archive)
  for (const { path, size } of [...files].sort((one, other) => other.size - one.size)) {
    console.log(`${kilobytes(size).padStart(10)}  ${path}`)
  }
  const sizes = Object.fromEntries(
    ['app.asar', 'app.asar.unpacked', LICENCES_FILE].map((name) => [name, sizeOf(join(resources, name))])
  )
  console.log(
    Object.entries(sizes)
      .map(([name, size]) => `${name}: ${kilobytes(size)}`)
      .join(', ')
  )

  const executable = join(resources, EXECUTABLE[process.platform] ?? '')
  const { version: _version, ...wire } = await getCurrentFuseWire(executable)
  const budget = JSON.parse(readFileSync(join(import.meta.dirname, 'size-budget.json'), 'utf8')) as Record<
    string,
    number
  >
  const problems = [
    ...findContentProblems(files, { platform: process.platform, arch: process.arch }),
    ...findMissingLicences(
      namesIn(dirname(resources)),
      readFileSync(join(resources, LICENCES_FILE), 'utf8'),
      licences.map(({ title }) => title)
    ),
    ...findWrongFuses(wire),
    ...findGrowth(sizes, budget)
  ]
  if (problems.length > 0) return problems

  console.log(
    `${files.length} files, all wanted. Licences of ${licences.length} packages. All fuses as decided.`
  )
  console.log('The smoke test on the packed archive:')
  if ((await runSmoke(createChildren(), archive)) !== 0)
    return ['The smoke test failed on the packed archive.']
  console.log('The packed program itself: forbidden switches, a start, a link, an end.')
  await tryPackaged(createChildren(), executable)
  return []
}

/** Electron's release, or a hollow one where it cannot be reached. */
async function electronFolder(): Promise<string> {
  const present = findElectron(process.env)
  if (present !== null) return present.folder
  const problem = downloadElectron()
  const downloaded = problem === null ? findElectron(process.env) : null
  if (downloaded !== null) return downloaded.folder
  if (process.platform !== 'linux')
    throw new Error(`Electron cannot be packed: ${problem ?? 'it is missing'}.`)
  console.log(
    `Electron cannot be packed: ${problem ?? 'it is missing'}. The package is built around a hollow Electron: everything but ` +
      "Electron's own files is as in a release, and the program runs in the stand-in."
  )
  const folder = join(runFolder, 'hollow-electron')
  writeHollowElectron(folder)
  return folder
}

/** @returns the path of app.asar in the packed folder */
function pack(electronDist: string): string {
  rmSync(join(root, OUTPUT), { recursive: true, force: true })
  const { code, output } = runBuilder(
    ['--dir', `-c.electronDist=${electronDist}`, `-c.directories.output=${OUTPUT}`],
    'pipe'
  )
  if (code !== 0) throw new Error(`electron-builder failed.\n${output}`)
  const [archive] = globSync('**/app.asar', { cwd: join(root, OUTPUT) })
  if (archive === undefined) throw new Error(`There is no app.asar in ${OUTPUT}.`)
  console.log(`Packed into ${join(OUTPUT, dirname(dirname(archive)))}, ${basename(archive)}:`)
  return join(root, OUTPUT, archive)
}
