/** What a colleague of the person does, at the service. */
import { conversationOf, userOf } from '../support/sandbox-http.ts'
import type { Stage } from './stage.ts'

/** The id of the direct message conversation with this person. @param name the whole name */
export const conversationWith = ({ sandbox, user }: Stage, name: string): string =>
  conversationOf(sandbox, [user.name, name])

/** The person with this name writes to the person who uses the program. */
export function say(stage: Stage, name: string, words: string): void {
  const { control } = stage.sandbox
  control.say(userOf(stage.sandbox, name).userId, conversationWith(stage, name), words)
}
