/** The links that open a place in this program, for everybody who can see it. Main reads them (main/desktop/linked-places.ts). */
import type { SettingsPage } from '../preload/contract/index.ts'

export const conversationLink = (conversationId: string): string =>
  `cloudlink-chat://conversation/${conversationId}`

export const messageLink = (conversationId: string, messageId: string): string =>
  `cloudlink-chat://message/${conversationId}/${messageId}`

export const personLink = (userId: string): string => `cloudlink-chat://person/${userId}`

export const settingsLink = (page: SettingsPage): string => `cloudlink-chat://settings/${page}`
