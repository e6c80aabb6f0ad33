/** Invented messages of colleagues at work. */
import { faker } from '@faker-js/faker'

const OPENINGS = [
  'The order from {place} has arrived.',
  'Could someone take a look at ticket {number}?',
  'I moved the call with {place} to {hour}.',
  'The headsets for {place} are on their way.',
  'Ticket {number} is closed. The customer is happy.',
  'Who is in the office on {day}?',
  'The new extension list is in the shared folder.',
  'Version 4.{digit} has been running on the test system since this morning.',
  "I'm in {place} until {day}. You can reach me in the afternoons.",
  'The {place} queue is back to normal: {digit} calls waiting at most.',
  'Reminder: training for the new phones is on {day} at {hour}.',
  'The lift is out of order. Parcels are at the front desk.',
  'Can we talk at {hour}? Ten minutes should be enough.',
  "I've written up what we agreed on {day}."
]

const REPLIES = [
  'Thanks, that helps.',
  "I'll take it.",
  'On it. Give me until {hour}.',
  '{day} works better for me.',
  'Good news!',
  'Done. Could you double-check on your side?',
  'Same here.',
  "I'll ask in {place} and let you know.",
  'Looks good to me.',
  'Yes, room {digit} is free then.',
  "Not yet, we're still waiting for the second one.",
  "Let's decide on {day}.",
  'Perfect 👍',
  'The clock was wrong there. Details are in ticket {number}.'
]

const PLACES = ['Lindau', 'Bregenz', 'Ottawa', 'Swansea', 'Lille', 'Aarhus', 'Porto']
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']

/**
 * A message that depends on faker's seed.
 * @param index in the conversation; every fourth message starts a new topic
 */
export function sampleMessage(index: number): string {
  const pick = (choices: string[]): string => faker.helpers.arrayElement(choices)
  return pick(index % 4 === 0 ? OPENINGS : REPLIES)
    .replace('{place}', () => pick(PLACES))
    .replace('{day}', () => pick(DAYS))
    .replace('{hour}', () => `${faker.number.int({ min: 9, max: 16 })}:30`)
    .replace('{number}', () => String(faker.number.int({ min: 1_000, max: 9_999 })))
    .replace('{digit}', () => String(faker.number.int({ min: 2, max: 9 })))
}
