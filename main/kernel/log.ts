/** Fields must not contain secrets, user records or message text. */
export type Log = {
  info(message: string, fields?: Record<string, string | number | boolean>): void
  warn(message: string, fields?: Record<string, string | number | boolean>): void
}
