/** What draws each kind of row. */
import type { Component } from 'vue'
import DayRow from './DayRow.vue'
import MessageRow from './MessageRow.vue'
import NewLineRow from './NewLineRow.vue'
import type { Row } from './rows.ts'
import SystemRow from './SystemRow.vue'

export const ROW_COMPONENTS: Record<Row['kind'], Component> = {
  day: DayRow,
  new: NewLineRow,
  message: MessageRow,
  system: SystemRow
}
