/** The bundler replaces this, see build/electron.vite.config.ts. */

declare const __APP_VERSION__: string

/** Heights in the conversation list, in px, from ui/tokens.css. */
declare const __LIST_HEIGHTS__: { row: number; compactRow: number; sectionHeader: number }
