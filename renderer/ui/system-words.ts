import { useI18n } from 'vue-i18n'
import type { SystemEvent, SystemPerson } from '../../preload/contract/index.ts'
import { isolated } from './isolated.ts'

/** @returns puts a change of a conversation into a sentence in the person's language */
export function useSystemWords(): (event: SystemEvent) => string {
  const { t } = useI18n()
  const nameOf = ({ name }: SystemPerson): string => isolated(name) || t('timeline.someone')
  return ({ action, actor, subjects, name }) => {
    const people = subjects.map((one) => (one.me ? t('system.you') : nameOf(one))).join(', ')
    return t(`system.${actor.me ? 'byMe' : 'byOther'}.${action}`, {
      actor: nameOf(actor),
      people: people || t('timeline.someone'),
      name: isolated(name)
    })
  }
}
