import { useI18n } from 'vue-i18n'
import { injectConversations } from './use-conversations.ts'

/** @returns gives the title of a conversation of the list, by id, in the person's language if it has no name */
export function useTitles(): (conversationId: string) => string {
  const { t } = useI18n()
  const conversations = injectConversations()
  return (conversationId) => conversations.find(conversationId)?.title || t('conversations.untitled')
}
