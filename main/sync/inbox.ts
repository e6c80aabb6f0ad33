/** Takes live events as they come and hands them on in order, those that came meanwhile together. */
import type { LiveEvent, Log, Message } from '../cloudlink/types.ts'
import { failureOf } from './failure.ts'

export type Inbox = { put(event: LiveEvent): void }

type Other = Exclude<LiveEvent, { kind: 'message' }>

/**
 * @param onMessages gets messages of one conversation that came one after the other
 * @param onOther gets any other event; both are awaited before the next
 */
export function createInbox(options: {
  log: Log
  onMessages(conversationId: string, messages: Message[]): Promise<void>
  onOther(event: Other): Promise<void>
}): Inbox {
  const { log, onMessages, onOther } = options
  let waiting: LiveEvent[] = []
  let running = false

  async function run(): Promise<void> {
    if (running) return
    running = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      for (const work of inOrder(batch)) {
        try {
          await work()
        } catch (error) {
          log.warn('event not stored', { code: failureOf(error).code })
        }
      }
    }
    running = false
  }

  /** Messages up to the next event of another kind go together, a conversation each. */
  function inOrder(batch: LiveEvent[]): (() => Promise<void>)[] {
    const works: (() => Promise<void>)[] = []
    let together = new Map<string, Message[]>()
    const close = (): void => {
      for (const [conversationId, messages] of together)
        works.push(() => onMessages(conversationId, messages))
      together = new Map()
    }
    for (const event of batch) {
      if (event.kind === 'message') {
        const { conversationId } = event.message
        together.set(conversationId, [...(together.get(conversationId) ?? []), event.message])
      } else {
        close()
        works.push(() => onOther(event))
      }
    }
    close()
    return works
  }

  return {
    put(event) {
      waiting.push(event)
      void run()
    }
  }
}
