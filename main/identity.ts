/**
 * The names under which operating systems know this program. electron-builder.yml and package.json repeat them;
 * test/unit/build-identity.test.ts compares.
 */

/** The application's id, and its AppUserModelId on Windows. Letters only, because Flatpak and macOS allow different signs. */
export const APP_ID = 'io.github.cloudlinkchat'

/** The installed .desktop file: desktops match windows, badges and start at login by this name. */
export const DESKTOP_FILE = `${APP_ID}.desktop`

/** The scheme of the links that open this program. */
export const LINK_SCHEME = 'cloudlink-chat'
