/** Opens the built page in a real browser with the program's content security policy and a fake main process. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { build } from 'vite'
import type { InlineConfig, Plugin } from 'vite'
import { headlessChromiumOptions, WITHOUT_EXTRAS } from '../../build/launch/chromium.ts'
import { hashOfFiles } from '../../build/tools/file-hash.ts'
import config from '../../build/electron.vite.config.ts'
import { root, runFolder } from '../../build/tools/paths.ts'
import { PAGE_ORIGIN, pageFiles } from '../../main/desktop/page-files.ts'
import { fakeMain } from './fake-main.ts'
import { NOW } from './scene.ts'
import { drawPicture } from '../sandbox/draw-picture.ts'
import type { Scene } from './scene.ts'

/** Plain Chromium cannot load our scheme, so this host replaces it. `.invalid` never resolves (RFC 2606). */
const ORIGIN = 'https://cloudlink-chat.invalid'
/** The files and folders that the built page depends on. */
const SOURCES = [
  'preload',
  'renderer',
  'package-lock.json',
  'build/design-tokens.ts',
  'build/electron.vite.config.ts',
  'build/emoji-data.ts',
  'build/locale-messages.ts'
]

export type Preview = {
  /**
   * Opens the page in a new browser context.
   * @param prepare runs before the page loads
   * @returns the page, and the errors, warnings and exceptions that it reports from now on
   */
  open(
    scene: Scene,
    options?: BrowserContextOptions,
    prepare?: (page: Page) => Promise<unknown>
  ): Promise<{ page: Page; problems: string[] }>
  close(): Promise<void>
}

/** A page that lacks protection, to prove that attacks on it work. */
export type Unprotected = {
  /** Distinguishes its build from that of the real page. */
  name: string
  /** Replaces modules of the page. */
  plugin: Plugin
}

/**
 * Builds the page into a folder of .run/, unless the same sources were built before: every test file needs it.
 * @returns the path of the folder
 */
async function builtPage(unprotected: Unprotected | null): Promise<string> {
  const suffix = unprotected === null ? '' : `-${unprotected.name}`
  const folder = join(runFolder, 'preview', hashOfFiles(root, SOURCES).slice(0, 16) + suffix)
  if (existsSync(folder)) return folder
  mkdirSync(runFolder, { recursive: true })
  const temporary = mkdtempSync(join(runFolder, 'preview-'))
  const { renderer } = config as { renderer: InlineConfig }
  await build({
    ...renderer,
    configFile: false,
    base: './',
    plugins: [renderer.plugins, unprotected?.plugin],
    // Vue's warnings are wanted here; without this, vue-i18n would also warn of each precompiled message.
    define: { ...renderer.define, __INTLIFY_DROP_MESSAGE_COMPILER__: 'false' },
    logLevel: 'error',
    build: { ...renderer.build, outDir: temporary }
  })
  mkdirSync(join(folder, '..'), { recursive: true })
  try {
    renameSync(temporary, folder)
  } catch (error) {
    // Another test file built the same sources first.
    rmSync(temporary, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

/**
 * Starts the browser. `problems` collects policy violations, errors and warnings of a page.
 * @param unprotected serves this page without a content security policy
 */
export async function startPreview(unprotected: Unprotected | null = null): Promise<Preview> {
  const serve = pageFiles(await builtPage(unprotected), async (name) => ({
    type: 'image/png',
    bytes: drawPicture(name)
  }))
  const browser: Browser = await chromium.launch({
    ...headlessChromiumOptions(),
    headless: true,
    args: [WITHOUT_EXTRAS]
  })

  return {
    async open(scene, options = {}, prepare) {
      const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', ...options })
      await context.route('**', async (route) => {
        const response = await serve(new Request(route.request().url().replace(ORIGIN, PAGE_ORIGIN)))
        if (unprotected !== null) response.headers.delete('content-security-policy')
        await route.fulfill({
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: Buffer.from(await response.arrayBuffer())
        })
      })
      const page = await context.newPage()
      await page.clock.setFixedTime(NOW)
      const problems: string[] = []
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) problems.push(message.text())
      })
      page.on('pageerror', (error) => problems.push(error.message))
      await page.addInitScript(fakeMain, scene)
      await prepare?.(page)
      await page.goto(`${ORIGIN}/index.html`)
      return { page, problems }
    },
    close: () => browser.close()
  }
}
