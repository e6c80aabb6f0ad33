/** Addresses that look like others: similar letters, directions, user names, and text that claims another address. */
import { html, text } from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

/** Pairs of what a person believes to see, and the address behind it. */
const PAIRS: [shown: string, address: string][] = [
  ['https://bank.test', 'https://b\u0430nk.test'],
  ['https://apple.test', 'https://\u0430\u0440\u0440\u04cf\u0435.test'],
  ['https://bank.test', 'https://bank.test@evil.test/'],
  ['https://bank.test/sign-in', 'https://evil.test/bank.test/sign-in'],
  ['https://bank.test', 'https://bank.test.evil.test'],
  ['https://bank.test', 'https://bank\u2024test.evil.test'],
  ['https://bank.test', 'https://evil.test/\u202ebank.test'],
  ['https://bank.test/report.pdf', 'https://evil.test/report\u202efdp.exe'],
  ['https://bank.test', 'https://xn--bnk-7cd.test'],
  ['https://bank.test', 'https://bank\uff0etest'],
  ['https://bank.test', 'https://bank\u3002test'],
  ['https://bank.test', 'https://ban\u212a.test'],
  ['https://bank.test', 'https://bank\u200b.test'],
  ['https://bank.test', 'https://bank.test\u2215a.evil.test']
]

export const homographs: HostileClass = {
  name: 'homographs',
  messages: PAIRS.flatMap(([shown, address]) => [
    html(`<a href="${address}">${shown}</a>`),
    html(`<a href="${address}" title="${shown}">${shown}</a>`),
    text(`Please look at ${address} today`)
  ])
}
