import { useI18n } from 'vue-i18n'
import type { Failure } from '../../preload/contract/index.ts'

/**
 * How a failure reads in the person's language: what kind it is, and then what was wrong and what to do. What the service
 * said comes last, as a quotation; it may be in another language.
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
