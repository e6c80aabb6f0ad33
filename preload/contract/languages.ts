/** The languages that the program is translated into. CONTRIBUTING.md describes how to add one. */
export const LANGUAGES = ['en', 'de'] as const

export type Language = (typeof LANGUAGES)[number]
