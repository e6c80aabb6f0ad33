/**
 * Structured clones as text, for channels between processes that carry only text. Neither function uses anything from
 * outside, because both are also sent as source to the preload's world.
 */

/**
 * @param value a result of structuredClone
 * @throws for values that cannot be sent between the main process and a page, such as a Blob
 */
export function encode(value: unknown): string {
  const seen = new Map<object, number>()
  const pack = (one: unknown): unknown => {
    if (one === null || typeof one === 'string' || typeof one === 'boolean') return one
    if (one === undefined) return ['undefined']
    if (typeof one === 'bigint') return ['bigint', String(one)]
    if (typeof one === 'number') {
      if (Object.is(one, -0)) return ['number', '-0']
      return Number.isFinite(one) ? one : ['number', String(one)]
    }
    if (typeof one !== 'object') throw new TypeError(`A ${typeof one} could not be cloned.`)
    const known = seen.get(one)
    if (known !== undefined) return ['seen', known]
    seen.set(one, seen.size)
    const members = (): unknown => Object.entries(one).map(([name, member]) => [name, pack(member)])
    if (Array.isArray(one)) return ['array', one.length, members()]
    if (one instanceof Date) return ['date', pack(one.getTime())]
    if (one instanceof Map) return ['map', [...one].map(([key, member]) => [pack(key), pack(member)])]
    if (one instanceof Set) return ['set', [...one].map(pack)]
    if (one instanceof RegExp) return ['regexp', one.source, one.flags]
    if (one instanceof Error) return ['error', one.name, one.message]
    if (one instanceof ArrayBuffer) return ['bytes', [...new Uint8Array(one)]]
    if (ArrayBuffer.isView(one)) {
      const length = one instanceof DataView ? one.byteLength : (one as Uint8Array).length
      return ['view', one.constructor.name, pack(one.buffer), one.byteOffset, length]
    }
    const kind = Object.prototype.toString.call(one)
    if (kind !== '[object Object]') throw new TypeError(`An object could not be cloned: ${kind}`)
    return ['object', members()]
  }
  // Most values need only JSON, which is far cheaper.
  const visited = new Set<object>()
  const isPlain = (one: unknown): boolean => {
    if (one === null || typeof one === 'string' || typeof one === 'boolean') return true
    if (typeof one === 'number') return Number.isFinite(one) && !Object.is(one, -0)
    if (typeof one !== 'object' || visited.has(one)) return false
    visited.add(one)
    const members = Object.values(one)
    if (Array.isArray(one)) return members.length === one.length && members.every(isPlain)
    return Object.getPrototypeOf(one) === Object.prototype && members.every(isPlain)
  }
  return isPlain(value) ? `=${JSON.stringify(value)}` : JSON.stringify(pack(value))
}

/** Rebuilds the value from the result of `encode`. */
export function decode(text: string): unknown {
  type Members = [string, unknown][]
  type Packed =
    | ['undefined']
    | ['bigint' | 'number', string]
    | ['seen', number]
    | ['array', number, Members]
    | ['date', unknown]
    | ['map', [unknown, unknown][]]
    | ['set', unknown[]]
    | ['regexp' | 'error', string, string]
    | ['bytes', number[]]
    | ['view', string, unknown, number, number]
    | ['object', Members]
  const made: unknown[] = []
  const keep = <T>(one: T, place = made.length): T => {
    made[place] = one
    return one
  }
  const fill = <T extends object>(one: T, members: Members): T => {
    for (const [name, member] of members) {
      const value = unpack(member)
      Object.defineProperty(one, name, { value, writable: true, enumerable: true, configurable: true })
    }
    return one
  }
  const errorOf = (name: string, message: string): Error => {
    const known = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]
    return new (known.find((kind) => kind.name === name) ?? Error)(message)
  }
  const unpack = (packed: unknown): unknown => {
    if (!Array.isArray(packed)) return packed
    const one = packed as Packed
    switch (one[0]) {
      case 'undefined':
        return undefined
      case 'bigint':
        return BigInt(one[1])
      case 'number':
        return Number(one[1])
      case 'seen':
        return made[one[1]]
      case 'array':
        return fill(keep(new Array(one[1])), one[2])
      case 'date':
        return keep(new Date(unpack(one[1]) as number))
      case 'map': {
        const map = keep(new Map())
        for (const [key, member] of one[1]) map.set(unpack(key), unpack(member))
        return map
      }
      case 'set': {
        const set = keep(new Set())
        for (const member of one[1]) set.add(unpack(member))
        return set
      }
      case 'regexp':
        return keep(new RegExp(one[1], one[2]))
      case 'error':
        return keep(errorOf(one[1], one[2]))
      case 'bytes':
        return keep(new Uint8Array(one[1]).buffer)
      case 'view': {
        type View = new (buffer: unknown, offset: number, length: number) => object
        const place = made.push(null) - 1
        const Kind = (globalThis as unknown as Record<string, View>)[one[1]]
        if (Kind === undefined) throw new TypeError(`There is no ${one[1]} here.`)
        return keep(new Kind(unpack(one[2]), one[3], one[4]), place)
      }
      case 'object':
        return fill(keep({}), one[1])
    }
  }
  return text.startsWith('=') ? JSON.parse(text.slice(1)) : unpack(JSON.parse(text))
}
