/** What strace saw of a program, read as the order of its calls. */

/**
 * Whether each call over the stand-in's control socket had a whole sync of the file between its arrival and its answer.
 * @param trace as strace writes it with --follow-forks and --decode-fds=path, strings cut off after 120 characters
 * @param name of the call
 * @param file how the name of the file ends
 */
export function syncsOfCalls(trace: string, name: string, file: string): boolean[] {
  const asked = new RegExp(String.raw`\{\\"id\\":(\d+),\\"name\\":\\"call\\",\\"args\\":\[\\"${name}\\"`)
  const answered = /\{\\"id\\":(\d+),\\"value\\":/
  const synced = new Map<string, boolean>()
  /** Calls whose answer did not go yet. */
  const waiting = new Set<string>()
  /** By thread: the calls that waited when its sync of the file began. */
  const syncing = new Map<string, string[]>()
  for (const line of trace.split('\n')) {
    const [, thread = '', words = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (/^(fsync|fdatasync)\(/.test(words))
      syncing.set(thread, words.includes(`${file}>`) ? [...waiting] : [])
    if (/^(fsync|fdatasync)\(.*= 0$|^<\.\.\. (fsync|fdatasync) resumed.*= 0$/.test(words)) {
      for (const id of syncing.get(thread) ?? []) if (waiting.has(id)) synced.set(id, true)
      syncing.delete(thread)
    }
    const [, arrived] = asked.exec(words) ?? []
    const [, left] = answered.exec(words) ?? []
    if (arrived !== undefined) {
      waiting.add(arrived)
      synced.set(arrived, false)
    } else if (left !== undefined) waiting.delete(left)
  }
  return [...synced.values()]
}
