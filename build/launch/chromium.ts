import { existsSync } from 'node:fs'
import type { LaunchOptions } from 'playwright-core'

/** Debian's Chromium where it is, else the Chrome that playwright finds in its usual place. */
export function chromiumOptions(): Pick<LaunchOptions, 'executablePath' | 'channel' | 'chromiumSandbox'> {
  const debian = '/usr/bin/chromium'
  // Chromium's sandbox gives up rights of its user, and refuses to run as root.
  const chromiumSandbox = process.platform !== 'linux' || process.getuid?.() !== 0
  return existsSync(debian)
    ? { executablePath: debian, chromiumSandbox }
    : { channel: 'chrome', chromiumSandbox }
}

/**
 * What a browser does that Electron has not, and what goes out to the network by itself. The list that playwright gives
 * is replaced by this one, because Chromium heeds the last.
 */
const UNWANTED_FEATURES = [
  // Pages of the address bar, which nobody sees here: 400 ms of a processor with each new window, and 70 MB.
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

/** The switch that turns these off. */
export const WITHOUT_EXTRAS = `--disable-features=${UNWANTED_FEATURES.join(',')}`
