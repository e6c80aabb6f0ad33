import { expect, test } from 'vitest'
import { hanFont } from '../../renderer/ui/han-font.ts'

test.each([
  [[], 'JP'],
  [['en-US', 'de'], 'JP'],
  [['ja'], 'JP'],
  [['de-DE', 'ko', 'ja'], 'KR'],
  [['zh'], 'SC'],
  [['zh-SG'], 'SC'],
  [['zh-TW'], 'TC'],
  [['zh-Hant', 'zh-CN'], 'TC'],
  [['zh-MO'], 'HK'],
  [['yue'], 'HK']
])('the Han font for the languages %j is the %s variant', (languages, variant) => {
  expect(hanFont(languages)).toBe(`Noto Sans CJK ${variant}`)
})
