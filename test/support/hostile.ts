/** Messages, of any size, that blocked earlier versions of the program for seconds or minutes. */

export const HOSTILE_TEXTS: Record<string, (characters: number) => string> = {
  'Chinese without spaces': (size) => '会议记录'.repeat(size / 4),
  'Arabic and Latin, word by word': (size) => 'مرحبا hello '.repeat(size / 12),
  links: (size) => 'https://a.test/b '.repeat(size / 17),
  'line ends': (size) => '\n'.repeat(size),
  'halves of characters': (size) => '\ud83e\udd63'.repeat(size / 2),
  'one word': (size) => 'a'.repeat(size)
}

export const HOSTILE_HTML: Record<string, (characters: number) => string> = {
  'mixed tags that are never closed': (size) => '<b><i><p><ul><li><table><td>'.repeat(size / 28),
  'divs that are never closed': (size) => '<div>'.repeat(size / 5),
  'nested tags': (size) => '<b>'.repeat(size / 7) + '</b>'.repeat(size / 7),
  'line breaks': (size) => '<br>'.repeat(size / 4),
  'closing tags alone': (size) => '</p>'.repeat(size / 4),
  'signs that begin a tag': (size) => '<'.repeat(size),
  'one tag without an end': (size) => `<a href="${'x'.repeat(size)}`,
  'many attributes': (size) => `<b ${'a=1 '.repeat(size / 4)}>words</b>`
}
