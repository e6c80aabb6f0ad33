/** Parses `$filter`: `eq` and `substringof`, combined with `and`, `or` and parentheses. */

type Condition = (item: Record<string, unknown>) => boolean

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([\w.-]+)|([(),]))/y

type Token = { text: string; quoted: boolean }

/** @returns null if the text has anything but tokens */
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

/** @returns a predicate for items, or null if the filter is not valid */
export function parseFilter(filter: string): Condition | null {
  const tokens = tokensOf(filter)
  return tokens === null ? null : parseTokens(tokens)
}

function parseTokens(tokens: Token[]): Condition | null {
  let position = 0

  const isNext = (text: string): boolean => {
    const token = tokens[position]
    return token?.quoted === false && token.text.toLowerCase() === text
  }
  const take = (): Token => tokens[position++] ?? { text: '', quoted: false }
  const expect = (text: string): boolean => isNext(text) && position++ >= 0

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
  const expression = (): Condition | null => joined('or', () => joined('and', condition))

  function condition(): Condition | null {
    if (expect('(')) {
      const inner = expression()
      return inner !== null && expect(')') ? inner : null
    }
    if (expect('substringof')) {
      if (!expect('(')) return null
      const first = take()
      if (!expect(',')) return null
      const second = take()
      // Assumption: the field comes first, as in the guide. The order of OData is understood too.
      const [field, text] = first.quoted ? [second.text, first.text] : [first.text, second.text]
      const wanted = text.toLowerCase()
      return expect(')') ? (item) => textOf(item[field]).toLowerCase().includes(wanted) : null
    }
    const { text: field } = take()
    if (!expect('eq') || position >= tokens.length) return null
    const wanted = take().text
    return (item) => textOf(item[field]) === wanted
  }

  const whole = expression()
  return whole !== null && position === tokens.length ? whole : null
}

function textOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? `${value as string | number | boolean}` : ''
}
