/** Constants that the bundler inserts, see build/electron.vite.config.ts. */

/** The client id issued by the vendor, from CLOUDLINK_CLIENT_ID; empty if the build has none. */
declare const __CLIENT_ID__: string
/** The application's name in the X-Mitel-App header, from CLOUDLINK_APP_NAME. */
declare const __APP_NAME__: string
declare const __APP_VERSION__: string
/** The page's background as #rrggbb, from renderer/ui/tokens.css. */
declare const __WINDOW_BACKGROUND__: { light: string; dark: string }
