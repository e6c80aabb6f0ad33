/** What draws each kind of message content. */
import type { Component } from 'vue'
import type { MessageContent } from '../../../preload/contract/index.ts'
import ActionCardContent from './ActionCardContent.vue'
import FileContent from './FileContent.vue'
import HtmlContent from './HtmlContent.vue'
import SystemContent from './SystemContent.vue'
import TextContent from './TextContent.vue'

export const CONTENT_COMPONENTS: Record<MessageContent['kind'], Component> = {
  text: TextContent,
  html: HtmlContent,
  'action-card': ActionCardContent,
  file: FileContent,
  system: SystemContent
}
