/** Fields must hold no secret, no user record and no message text. */
export type Log = {
  info(message: string, fields?: Record<string, string | number | boolean>): void
  warn(message: string, fields?: Record<string, string | number | boolean>): void
}
