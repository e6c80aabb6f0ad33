import { authorOf } from './system-message.ts'

/** The columns of `messages`, named like the properties of StoredMessage. */
export const MESSAGE_COLUMNS = `message_id AS messageId, conversation_id AS conversationId, body,
  content_type AS contentType, fallback_text AS fallbackText, created_on AS createdOn, ${authorOf('created_by')} AS createdBy,
  modified_on AS modifiedOn, send_id AS sendId`
