/** The link that opens a message in this program, for everybody who can read the conversation. */
export function messageLink(conversationId: string, messageId: string): string {
  return `cloudlink-chat://message/${conversationId}/${messageId}`
}
