/** Put in by the bundler, see build/electron.vite.config.ts; only main/program.ts reads them. */

/** Issued by the vendor and given to the build by CLOUDLINK_CLIENT_ID; empty where the build has none. */
declare const __CLIENT_ID__: string
/** The application's name in X-Mitel-App, from CLOUDLINK_APP_NAME. */
declare const __APP_NAME__: string
declare const __APP_VERSION__: string
