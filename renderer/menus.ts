/** The menu that is open: one at a time, over everything else. */
import { nextTick, shallowReadonly, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { createContext } from './context.ts'
import type { OpenMenu } from './ui/menu.ts'

export type Menus = {
  /** Null when none is open. */
  current: Readonly<ShallowRef<OpenMenu | null>>
  show(menu: OpenMenu): void
  /** The focus returns to where it was before the menu opened. */
  close(): void
}

export function useMenus(): Menus {
  const current = shallowRef<OpenMenu | null>(null)
  let focused: Element | null = null
  return {
    current: shallowReadonly(current),
    show(menu) {
      focused = document.activeElement
      current.value = menu
    },
    close() {
      if (current.value === null) return
      current.value = null
      if (!(focused instanceof HTMLElement)) return
      const element = focused
      element.focus({ preventScroll: true })
      // The menu takes the focus back until it is removed, and then nothing has it.
      void nextTick(() => {
        if (document.activeElement === document.body) element.focus({ preventScroll: true })
      })
    }
  }
}

export const [provideMenus, injectMenus] = createContext<Menus>('menus')
