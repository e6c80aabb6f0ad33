import { existsSync } from 'node:fs'
import type { LaunchOptions } from 'playwright-core'

/** Launch options for Debian's Chromium if it is installed, otherwise for the Chrome that playwright finds. */
export function chromiumOptions(): Pick<LaunchOptions, 'executablePath' | 'channel' | 'chromiumSandbox'> {
  return optionsOf('/usr/bin/chromium')
}

/** The same without a window: Debian's headless shell opens a page in half the time. */
export function headlessChromiumOptions(): ReturnType<typeof chromiumOptions> {
  const shell = '/usr/bin/chromium-headless-shell'
  return existsSync(shell) ? optionsOf(shell) : chromiumOptions()
}

function optionsOf(debian: string): ReturnType<typeof chromiumOptions> {
  // Chromium's sandbox drops privileges, and Chromium refuses to run as root with it.
  const chromiumSandbox = process.platform !== 'linux' || process.getuid?.() !== 0
  return existsSync(debian)
    ? { executablePath: debian, chromiumSandbox }
    : { channel: 'chrome', chromiumSandbox }
}

/**
 * Features of a browser that Electron does not have, or that make network requests in the background. Chromium only uses the
 * last --disable-features switch, so this list replaces playwright's.
 */
const UNWANTED_FEATURES = [
  // Pages of the address bar, which is never shown here: they cost 400 ms of CPU time per new window, and 70 MB.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning'
]

/** The switch that disables UNWANTED_FEATURES. */
export const WITHOUT_EXTRAS = `--disable-features=${UNWANTED_FEATURES.join(',')}`
