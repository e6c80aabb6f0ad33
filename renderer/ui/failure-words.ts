import { useI18n } from 'vue-i18n'
import type { Failure } from '../../preload/contract/index.ts'

/**
 * A failure in the person's language: its kind, and then what is wrong and what to do. The service's own message comes last,
 * as a quotation; it may be in another language.
 */
export function useFailureWords(): {
  heading(failure: Failure): string
  details(failure: Failure): string[]
} {
  const { t } = useI18n()
  return {
    heading: ({ code }) => t(`failure.${code}`),
    details({ detail, values = {} }) {
      const { serviceMessage, status } = values
      const lines = detail === undefined ? [] : [t(`failureDetail.${detail}`, values)]
      if (serviceMessage !== undefined) lines.push(t('failureSaid', { status, serviceMessage }))
      return lines
    }
  }
}
