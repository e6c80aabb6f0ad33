/**
 * The Noto font for Chinese, Japanese and Korean. The same character has another shape in each language, and a message does
 * not name its language. The first of the person's languages that uses such characters decides; the default is Japanese, as
 * in fontconfig.
 *
 * The style sheet names the font because Chromium on Linux asks its browser process for each word that is in none of the
 * named fonts, which takes 0.25 ms each.
 * @param languages BCP 47 tags, the preferred one first
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

/** Sets the font for the style sheet. @param languages BCP 47 tags, the preferred one first */
export function applyHanFont(languages: readonly string[]): void {
  document.documentElement.style.setProperty('--han-font', `'${hanFont(languages)}'`)
}
