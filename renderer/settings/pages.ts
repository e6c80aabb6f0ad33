/** What each page of the settings shows, and what a search in them finds. */
import type { Component } from 'vue'
import type { SettingName, SettingsPage } from '../../preload/contract/index.ts'
import { SETTINGS, SETTINGS_PAGES } from '../../preload/contract/settings.ts'
import AboutSection from './AboutSection.vue'
import AccountSection from './AccountSection.vue'
import KeyboardSection from './KeyboardSection.vue'
import NotificationsSection from './NotificationsSection.vue'
import StorageSection from './StorageSection.vue'
import UpdateSection from './UpdateSection.vue'
import { folded } from '../ui/folded.ts'

/** A part of a page that is more than one field. */
export type Section = {
  /** Its texts to search are `preferences.sections.<name>`: a title and other words for it. */
  name: 'account' | 'notifications' | 'keyboard' | 'storage' | 'updates' | 'about'
  page: SettingsPage
  component: Component
}

const SECTIONS: readonly Section[] = [
  { name: 'account', page: 'account', component: AccountSection },
  { name: 'notifications', page: 'notifications', component: NotificationsSection },
  { name: 'keyboard', page: 'keyboard', component: KeyboardSection },
  { name: 'storage', page: 'messages', component: StorageSection },
  { name: 'updates', page: 'about', component: UpdateSection },
  { name: 'about', page: 'about', component: AboutSection }
]

/** `names` are the settings that have a field. */
export type PageContent = { page: SettingsPage; names: SettingName[]; sections: Section[] }

const allNames = Object.keys(SETTINGS) as SettingName[]

/** All settings of a page, also those that a section shows. */
export const settingsOf = (page: SettingsPage): SettingName[] =>
  allNames.filter((name) => SETTINGS[name].page === page)

export const PAGES: readonly PageContent[] = SETTINGS_PAGES.map((page) => ({
  page,
  names: settingsOf(page).filter((name) => SETTINGS[name].kind !== 'keys'),
  sections: SECTIONS.filter((section) => section.page === page)
})).filter(({ names, sections }) => names.length + sections.length > 0)

/** The words that a search compares, in the person's language. */
export type SearchTexts = {
  ofPage(page: SettingsPage): string
  ofSetting(name: SettingName): string
  ofSection(name: Section['name']): string
}

/**
 * The pages with what matches all words of the query; a page whose own name matches is shown whole.
 * @param query ignores case and accents
 */
export function searchPages(query: string, texts: SearchTexts): PageContent[] {
  const words = folded(query).split(/\s+/).filter(Boolean)
  return PAGES.flatMap(({ page, names, sections }) => {
    const matches = (text: string): boolean => {
      const searched = folded(`${texts.ofPage(page)} ${text}`)
      return words.every((word) => searched.includes(word))
    }
    const found = {
      page,
      names: names.filter((name) => matches(texts.ofSetting(name))),
      sections: sections.filter(({ name }) => matches(texts.ofSection(name)))
    }
    return found.names.length + found.sections.length > 0 ? [found] : []
  })
}
