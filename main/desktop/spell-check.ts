/**
 * Spell checking, off until it is chosen. macOS uses its own checker. Elsewhere Chromium needs a dictionary for each language,
 * which it downloads with the session that asks for it. The page's session has no network, so a session without pages
 * downloads them; all sessions read them from the same folder.
 */
import { session as sessions } from 'electron'
import type { Session } from 'electron'
import type { Settings } from '../../preload/contract/index.ts'
import type { Log } from '../kernel/log.ts'

type Chosen = Pick<Settings, 'spellCheck' | 'spellCheckLanguages'>

export type SpellCheck = {
  /** Electron must be ready. By default, sessions check the system's language, and download its dictionary. */
  attach(page: Session): void
  /** Applies the settings. */
  choose(chosen: Chosen): void
  /** The languages that can be chosen; none where the system decides. */
  languages(): string[]
}

/**
 * @param options.systemLanguages are checked if none is chosen, BCP 47
 * @param options.onMissing the dictionary of a language could not be loaded
 */
export function createSpellCheck(options: {
  platform: NodeJS.Platform
  log: Log
  systemLanguages(): string[]
  onMissing(language: string): void
}): SpellCheck {
  const { platform, log, systemLanguages, onMissing } = options
  const systemDecides = platform === 'darwin'
  let page: Session | null = null
  let loader: Session | null = null
  let wanted: string[] = []
  const loaded = new Set<string>()

  /** Without its dictionary, the page's session would try to download it, in vain. Windows may need none. */
  function checkWhatIsLoaded(): void {
    const ready = wanted.filter((one) => platform === 'win32' || loaded.has(one))
    // The session only looks for the files of a list that differs.
    page?.setSpellCheckerLanguages([])
    page?.setSpellCheckerLanguages(ready)
  }

  function turnOff(session: Session): void {
    session.setSpellCheckerEnabled(false)
    if (!systemDecides) session.setSpellCheckerLanguages([])
  }

  /** Created when somebody chooses to check spelling. */
  function openLoader(): Session {
    const created = sessions.fromPartition('dictionaries', { cache: false })
    created.on('spellcheck-dictionary-initialized', (_event, language) => {
      loaded.add(language)
      checkWhatIsLoaded()
    })
    created.on('spellcheck-dictionary-download-failure', (_event, language) => {
      log.warn('dictionary not loaded', { language })
      if (wanted.includes(language)) onMissing(language)
    })
    return created
  }

  return {
    attach(session) {
      page = session
      for (const one of [
        session,
        sessions.defaultSession,
        sessions.fromPartition('traffic', { cache: false })
      ])
        turnOff(one)
    },
    choose({ spellCheck, spellCheckLanguages }) {
      if (page === null) return
      if (!spellCheck) {
        wanted = []
        turnOff(page)
        loader?.setSpellCheckerLanguages([])
        return
      }
      page.setSpellCheckerEnabled(true)
      if (systemDecides) return
      wanted = checkedLanguages(page.availableSpellCheckerLanguages, spellCheckLanguages, systemLanguages())
      loader ??= openLoader()
      loader.setSpellCheckerEnabled(true)
      checkWhatIsLoaded()
      loader.setSpellCheckerLanguages(wanted)
    },
    languages: () => (systemDecides || page === null ? [] : page.availableSpellCheckerLanguages)
  }
}

/**
 * The languages to check: those that the person chose or, if there are none, the system's. Chromium knows only some, and names
 * only some of them with a region.
 */
export function checkedLanguages(available: string[], chosen: string[], system: string[]): string[] {
  const known = chosen.filter((one) => available.includes(one))
  if (known.length > 0) return known
  const nearest = (tag: string): string | undefined => {
    const [language = ''] = tag.split('-')
    return available.find((one) => one === tag) ?? available.find((one) => one.split('-')[0] === language)
  }
  return [...new Set(system.flatMap((tag) => nearest(tag) ?? []))]
}
