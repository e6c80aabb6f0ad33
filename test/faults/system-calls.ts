/** Reads the order of calls and syncs from the output of strace. */

/**
 * For each call over the recorder's socket, whether a complete sync of the file happened between its arrival and its
 * answer.
 * @param trace the output of strace with --follow-forks and --decode-fds=path, strings cut after 120 characters
 * @param name of the call
 * @param file the end of the file's name
 */
export function syncsOfCalls(trace: string, name: string, file: string): boolean[] {
  const asked = new RegExp(String.raw`\{\\"id\\":(\d+),\\"name\\":\\"call\\",\\"args\\":\[\\"${name}\\"`)
  const answered = /\{\\"id\\":(\d+),\\"value\\":/
  const synced = new Map<string, boolean>()
  /** Ids of calls without an answer so far. */
  const waiting = new Set<string>()
  /** By thread: the calls that were waiting when its sync of the file began. */
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
