/** `$filter`: `eq` and `substringof`, joined by `and`, `or` and brackets. */

type Condition = (item: Record<string, unknown>) => boolean

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([\w.-]+)|([(),]))/y

type Token = { text: string; quoted: boolean }

/** @returns null where something else than tokens is in the way. */
function tokensOf(filter: string): Token[] | null {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < filter.trimEnd().length) {
    const found = TOKEN.exec(filter)
    if (found === null) return null
    const [, quoted, word, sign] = found
    tokens.push({ text: quoted?.replaceAll("''", "'") ?? word ?? sign ?? '', quoted: quoted !== undefined })
  }
  return tokens
}

/** What an item must be like; null where the filter cannot be read. */
export function parseFilter(filter: string): Condition | null {
  const tokens = tokensOf(filter)
  return tokens === null ? null : parseTokens(tokens)
}

function parseTokens(tokens: Token[]): Condition | null {
  let place = 0

  const isNext = (text: string): boolean => {
    const token = tokens[place]
    return token?.quoted === false && token.text.toLowerCase() === text
  }
  const take = (): Token => tokens[place++] ?? { text: '', quoted: false }
  const expect = (text: string): boolean => isNext(text) && place++ >= 0

  function joined(word: string, part: () => Condition | null): Condition | null {
    const parts: Condition[] = []
    do {
      const one = part()
      if (one === null) return null
      parts.push(one)
    } while (expect(word))
    return word === 'or'
      ? (item) => parts.some((one) => one(item))
      : (item) => parts.every((one) => one(item))
  }
  const either = (): Condition | null => joined('or', () => joined('and', condition))

  function condition(): Condition | null {
    if (expect('(')) {
      const inner = either()
      return inner !== null && expect(')') ? inner : null
    }
    if (expect('substringof')) {
      if (!expect('(')) return null
      const { text: field } = take()
      if (!expect(',')) return null
      const wanted = take().text.toLowerCase()
      return expect(')') ? (item) => textOf(item[field]).toLowerCase().includes(wanted) : null
    }
    const { text: field } = take()
    if (!expect('eq') || place >= tokens.length) return null
    const wanted = take().text
    return (item) => textOf(item[field]) === wanted
  }

  const whole = either()
  return whole !== null && place === tokens.length ? whole : null
}

/** Of what a record holds: texts, numbers, booleans. */
function textOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? `${value as string | number | boolean}` : ''
}
