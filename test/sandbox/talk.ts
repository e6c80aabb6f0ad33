/** Short talk of people at work, all invented. */
import { faker } from '@faker-js/faker'

const OPENINGS = [
  'The order from {place} is complete.',
  'Could somebody look at ticket {number}?',
  'I moved the call with {place} to {hour}.',
  'The headsets for {place} are on their way.',
  'Ticket {number} is closed, the customer is happy.',
  'Who is in the office on {day}?',
  'The new extension list is in the shared folder.',
  'Version 4.{digit} runs on the test system since this morning.',
  'I am in {place} until {day}, reachable in the afternoon.',
  'The queue for {place} is short again: {digit} calls waiting at the most.',
  'Reminder: the training for the new phones is on {day} at {hour}.',
  'The lift is out of order, the parcels are at the front desk.',
  'Can we speak at {hour}? Ten minutes are enough.',
  'I wrote down what we agreed on {day}.'
]

const REPLIES = [
  'Thanks, that helps.',
  'I take it.',
  'On it, give me until {hour}.',
  '{day} is better for me.',
  'Good news!',
  'Done. Please check once more from your side.',
  'Same here.',
  'I ask in {place} and tell you.',
  'Looks right to me.',
  'Yes, room {digit} is free then.',
  'Not yet, the second one is missing.',
  'Let us decide it on {day}.',
  'Perfect 👍',
  'The clock was wrong there, ticket {number} has the details.'
]

const PLACES = ['Lindau', 'Bregenz', 'Ottawa', 'Swansea', 'Lille', 'Aarhus', 'Porto']
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']

/** One line; faker's seed decides which. @param place in the conversation: every fourth line opens a subject. */
export function lineOfTalk(place: number): string {
  const pick = (among: string[]): string => faker.helpers.arrayElement(among)
  return pick(place % 4 === 0 ? OPENINGS : REPLIES)
    .replace('{place}', () => pick(PLACES))
    .replace('{day}', () => pick(DAYS))
    .replace('{hour}', () => `${faker.number.int({ min: 9, max: 16 })}:30`)
    .replace('{number}', () => String(faker.number.int({ min: 1_000, max: 9_999 })))
    .replace('{digit}', () => String(faker.number.int({ min: 2, max: 9 })))
}
