/** The names under which systems know the program agree, and the packages are configured as electron-builder accepts. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TARGETS } from '../../build/package/targets.ts'
import { root } from '../../build/tools/paths.ts'
import { APP_ID, DESKTOP_FILE, LINK_SCHEME } from '../../main/identity.ts'

type Validate = ((data: unknown) => boolean) & { errors?: unknown }
type Target = string | { target: string }
type Configuration = {
  appId: string
  productName: string
  protocols: { schemes: string[] }[]
  linux: { target: Target[]; syncDesktopName: boolean; executableName: string; executableArgs: string[] }
  win: { target: Target[] }
  mac: { target: Target[] }
  deb: { depends: string[] }
  rpm: { depends: string[] }
}

// What electron-builder itself uses.
const builder = createRequire(join(root, 'node_modules/app-builder-lib/package.json'))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const { load } = builder('js-yaml') as { load(text: string): unknown }
const config = load(read('electron-builder.yml')) as Configuration
const manifest = JSON.parse(read('package.json')) as Record<'name' | 'productName' | 'desktopName', string>

test('the configuration matches the schema of electron-builder', () => {
  const { default: Ajv } = builder('ajv') as {
    default: new (options: object) => { compile(schema: object): Validate }
  }
  const schema = builder('./scheme.json') as object
  const validate = new Ajv({ allErrors: true, strict: false }).compile(schema)
  expect(validate(config), JSON.stringify(validate.errors, null, 2)).toBe(true)
  expect(validate({ ...config, linux: { ...config.linux, targets: [] } })).toBe(false)
})

test('one id names the package, the AppUserModelId, the .desktop file, its windows and start at login', () => {
  expect(config.appId).toBe(APP_ID)
  expect(manifest.desktopName).toBe(DESKTOP_FILE)
  // StartupWMClass and the name of the installed file then come from desktopName.
  expect(config.linux.syncDesktopName).toBe(true)
  // Flatpak allows no dash before the last part, macOS no underscore, and desktop portals want three parts or more.
  expect(APP_ID).toMatch(/^[a-z]+(?:\.[a-z]+){2,}$/)
  const index = read('main/index.ts')
  expect(index).toContain('app.setAppUserModelId(APP_ID)')
  expect(index).toContain('app.setDesktopName(DESKTOP_FILE)')
  expect(index).toContain(`app.setName('${config.productName}')`)
  expect(read('main/desktop/start-at-login.ts')).toContain('join(folder, DESKTOP_FILE)')
  expect([manifest.productName, manifest.name]).toEqual([config.productName, config.linux.executableName])
})

test('links are registered for one scheme, and follow `--`', () => {
  expect(config.protocols.flatMap(({ schemes }) => schemes)).toEqual([LINK_SCHEME])
  // electron-builder adds %U.
  expect(config.linux.executableArgs).toEqual(['--'])
  expect(read('main/desktop/links.ts')).toContain(
    "setAsDefaultProtocolClient(LINK_SCHEME, process.execPath, ['--'])"
  )
  expect(read('build/installer.nsh')).toContain(`"Software\\Classes\\${LINK_SCHEME}"`)
})

test('packages of Linux depend on libsecret, without which there is no keychain', () => {
  for (const { depends } of [config.deb, config.rpm]) {
    expect(depends.some((name) => name.includes('libsecret'))).toBe(true)
  }
})

test('all packages of the configuration are known to `npm run package`', () => {
  const names = (targets: Target[]): string[] =>
    targets.map((each) => (typeof each === 'string' ? each : each.target))
  const known = Object.fromEntries(
    Object.entries(TARGETS).map(([platform, targets]) => [platform, targets.map(({ name }) => name)])
  )
  expect(known).toEqual({
    linux: names(config.linux.target),
    darwin: names(config.mac.target),
    win32: names(config.win.target)
  })
})
