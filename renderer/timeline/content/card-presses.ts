/** What became of the buttons of an action card: each is pressed once, also across a reload of the page. */
import { onScopeDispose, reactive } from 'vue'
import type { Events, Failure, Message, MessageContent } from '../../../preload/contract/index.ts'
import { call, failureIn, on } from '../../bridge.ts'

export type CardButton = Extract<MessageContent, { kind: 'action-card' }>['buttons'][number]
/** `sendId` names the message that the button sent. */
export type Press = {
  step: 'sending' | 'sent' | 'opened' | 'failed'
  sendId: string | null
  failure: Failure | null
}

export type CardPresses = {
  /** Undefined if the button was not pressed. */
  of(index: number): Press | undefined
  press(index: number, button: CardButton): Promise<void>
}

/** Main remembers the presses as long as the program runs. */
export function useCardPresses({ id: messageId, conversationId }: Message): CardPresses {
  const presses = reactive(new Map<number, Press>())

  async function load(): Promise<void> {
    const result = await call('getCardPresses', { messageId })
    for (const { button, sendId } of result.ok ? result.value : []) {
      const step = sendId === null ? 'opened' : 'sending'
      presses.set(button, { step, sendId, failure: null })
      // What happened while no page listened: a message that is no longer in the outbox was sent.
      await update(button, { sendId }, 'sent')
    }
  }
  void load()

  function set(index: number, press: Press | null): void {
    if (press === null) {
      presses.delete(index)
      void call('forgetCardPress', { messageId, button: index })
      return
    }
    presses.set(index, press)
    if (press.sendId !== null || press.step === 'opened') {
      void call('noteCardPress', { messageId, button: index, sendId: press.sendId })
    }
  }

  /** @param otherwise what it means that the message is not in the outbox; null: it was deleted, so nothing was sent */
  async function update(
    index: number,
    { sendId }: Pick<Press, 'sendId'>,
    otherwise: 'sent' | null
  ): Promise<void> {
    if (sendId === null) return
    const result = await call('getMessages', { conversationId, ids: [sendId] })
    if (!result.ok || presses.get(index)?.sendId !== sendId) return
    const [message] = result.value
    if (message === undefined) set(index, otherwise && { step: otherwise, sendId, failure: null })
    else set(index, { step: message.failure ? 'failed' : 'sending', sendId, failure: message.failure })
  }

  function onChanged(change: Events['messagesChanged']): void {
    if (change.conversationId !== conversationId) return
    for (const [index, press] of presses) {
      if (press.sendId === null) continue
      if (Object.hasOwn(change.replaced, press.sendId)) set(index, { ...press, step: 'sent', failure: null })
      else if (change.ids.includes(press.sendId)) void update(index, press, null)
    }
  }
  onScopeDispose(on('messagesChanged', onChanged))

  async function send(text: string): Promise<Press> {
    const result = await call('sendMessage', { conversationId, text })
    const failure = failureIn(result)
    return { step: failure ? 'failed' : 'sending', sendId: result.ok ? result.value.id : null, failure }
  }
  async function open(url: string): Promise<Press> {
    const failure = failureIn(await call('openLink', { url }))
    return { step: failure ? 'failed' : 'opened', sendId: null, failure }
  }

  return {
    of: (index) => presses.get(index),
    async press(index, { action, value }) {
      const before = presses.get(index)
      // A link may be opened again: that sends nothing.
      if (before?.step === 'sending' || before?.step === 'sent') return
      // It is in the outbox already: sending it again would send it twice.
      if (before?.sendId != null) {
        const failure = failureIn(await call('retryMessage', { id: before.sendId }))
        set(index, { ...before, step: failure ? 'failed' : 'sending', failure })
        return
      }
      presses.set(index, { step: 'sending', sendId: null, failure: null })
      set(index, await (action === 'open-link' ? open(value) : send(value)))
    }
  }
}
