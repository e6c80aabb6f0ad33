/** The JSON of the recorder's socket. Unlike plain JSON, it carries bytes, which the page may pass to main. */

const BYTES = '$bytes'

export function toJson(value: object): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, written: unknown) {
    // `written` is what toJSON() made of a Buffer.
    const one = this[key]
    return one instanceof Uint8Array ? { [BYTES]: Buffer.from(one).toString('base64') } : written
  })
}

/** Bytes come back as Uint8Array. @throws SyntaxError if it is no JSON */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && BYTES in value
      ? new Uint8Array(Buffer.from(String(value[BYTES]), 'base64'))
      : value
  )
}
