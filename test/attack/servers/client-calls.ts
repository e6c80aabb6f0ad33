/** The client's calls to the service. */
import type { CloudLink } from '../../../main/cloudlink/types.ts'

const { signal } = new AbortController()

/** @param chat base URL of the chat service */
export const clientCalls = (chat: string): Record<string, (cloudlink: CloudLink) => Promise<unknown>> => ({
  listConversations: (cloudlink) => cloudlink.listConversations(),
  getConversation: (cloudlink) => cloudlink.getConversation('c'),
  createConversation: (cloudlink) => cloudlink.createConversation({ stream: false, participantIds: ['a'] }),
  listMessages: (cloudlink) => cloudlink.listMessages('c', { top: 20 }),
  listParticipants: (cloudlink) => cloudlink.listParticipants('c'),
  createMessage: (cloudlink) =>
    cloudlink.createMessage('c', { body: 'Hello', sendId: '01890c5e-0000-7000-8000-000000000000' }),
  listUsers: (cloudlink) => cloudlink.listUsers(1_000),
  findUsers: (cloudlink) => cloudlink.findUsers({ text: 'a' }),
  whoAmI: (cloudlink) => cloudlink.whoAmI(),
  createAttachment: (cloudlink) =>
    cloudlink.createAttachment('c', { name: 'a.txt', type: 'text/plain' }, signal),
  fetchPicture: (cloudlink) => cloudlink.fetchPicture(`${chat}/picture.png`, { elsewhere: false })
})
