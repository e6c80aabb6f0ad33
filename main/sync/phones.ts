/** Telephone numbers for the profile card. */
import type { Phone } from '../../preload/contract/index.ts'
import type { StoredUser } from '../store/types.ts'

const KINDS = ['extension', 'phone', 'mobile'] as const

/** The numbers that a person has. A number that is listed twice is shown once. */
export function phonesOf(user: Pick<StoredUser, (typeof KINDS)[number]> | undefined): Phone[] {
  const phones: Phone[] = []
  for (const kind of KINDS) {
    const number = user?.[kind].trim() ?? ''
    if (number === '' || phones.some((phone) => phone.number === number)) continue
    phones.push({ kind, number, dial: dialOf(number) })
  }
  return phones
}

/**
 * The number without spaces, hyphens, brackets and dots. Null if anything else remains than 2 to 20 digits with an
 * optional plus sign: such a number must not reach the telephone program, which may understand codes in it.
 */
export function dialOf(number: string): string | null {
  const dial = number.replace(/[\s\p{Pd}()[\].]/gu, '')
  return /^\+?\d{2,20}$/.test(dial) ? dial : null
}
