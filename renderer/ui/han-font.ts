/**
 * Which of Noto's fonts draws Chinese, Japanese and Korean: the same character is written differently in each, and a
 * message does not say which it is in. The first of a person's languages that knows such characters decides, else
 * Japanese, as fontconfig has it.
 *
 * The style sheet names the font because Chromium on Linux asks its browser process anew for each word that none of
 * the named fonts holds, a quarter of a millisecond each.
 * @param languages BCP 47 tags, the preferred first
 */
export function hanFont(languages: readonly string[]): string {
  for (const tag of languages) {
    const shapes = shapesOf(new Intl.Locale(tag).maximize())
    if (shapes !== null) return `Noto Sans CJK ${shapes}`
  }
  return 'Noto Sans CJK JP'
}

function shapesOf({ language, script, region }: Intl.Locale): string | null {
  if (language === 'ja') return 'JP'
  if (language === 'ko') return 'KR'
  if (script === 'Hans') return 'SC'
  if (script === 'Hant') return region === 'HK' || region === 'MO' ? 'HK' : 'TC'
  return null
}

/** Hands the font to the style sheet. @param languages BCP 47 tags, the preferred first */
export function useHanFont(languages: readonly string[]): void {
  document.documentElement.style.setProperty('--han-font', `'${hanFont(languages)}'`)
}
