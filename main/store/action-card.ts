/** The vendor's action card: a JSON body with a text and buttons. */
import { mediaType } from './media-type.ts'

export const ACTION_CARD = 'application/vnd.mitel.action-card'

const MAX_URL = 2_000

export type ActionCard = {
  /** '' where the card has none. */
  body: string
  isHtml: boolean
  /** The address of its picture, unchecked; '' for none. */
  pictureUrl: string
  /** As they were sent, unchecked. */
  buttons: unknown
}

/** @returns null where the text is not the JSON of an object */
export function parseActionCard(json: string): ActionCard | null {
  try {
    const card: unknown = JSON.parse(json)
    if (typeof card !== 'object' || card === null || Array.isArray(card)) return null
    const { body, bodyContentType, buttons, headerImageUrl } = card as Record<string, unknown>
    return {
      body: typeof body === 'string' ? body : '',
      isHtml: typeof bodyContentType === 'string' && mediaType(bodyContentType) === 'text/html',
      pictureUrl: typeof headerImageUrl === 'string' ? headerImageUrl.slice(0, MAX_URL) : '',
      buttons
    }
  } catch {
    return null
  }
}
