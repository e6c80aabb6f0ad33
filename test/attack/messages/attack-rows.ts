/** Runs in the page, so it uses nothing but its argument and the page. */

export type Seen = {
  /** Ids of the messages that were drawn and tried. */
  tried: string[]
  /** Ids of the messages whose text can be mistaken: a hidden address, or a direction that reaches beyond it. */
  deceiving: string[]
  /** Links that the page asked main to open, with the id of their message. */
  opened: { id: string; url: string }[]
}

/**
 * Scrolls through the messages, and does with each one what a person could do by accident: moves over it, focuses and clicks
 * what is in it.
 * @param ids of the messages
 */
export async function attackRows(ids: string[]): Promise<Seen> {
  const seen: Seen = { tried: [], deceiving: [], opened: [] }
  const timeline = document.querySelector('[role=log]')
  if (timeline === null) return seen
  const scroller = timeline.scrollHeight > timeline.clientHeight ? timeline : timeline.parentElement
  const nextFrames = (): Promise<void> =>
    new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
  const directions = /[\u202a-\u202e\u2066-\u2069]/u
  const printable = /^[\u0021-\u007e]+$/

  /** Links that the fake main was asked to open; the real program has none. */
  const openedLinks = (): string[] =>
    ('fakeMain' in window ? window.fakeMain.calls : []).flatMap(({ name, args }) =>
      name === 'openLink' ? [(args as { url: string }).url] : []
    )

  async function attack(row: Element, id: string): Promise<void> {
    const before = openedLinks().length
    for (const one of row.querySelectorAll('.bubble *')) {
      for (const type of ['pointerover', 'mouseover', 'mouseenter', 'focus', 'toggle'])
        one.dispatchEvent(new Event(type))
    }
    for (const one of row.querySelectorAll<HTMLElement>(
      '.bubble :is(a, area, input, math, mi, maction, .action-card button)'
    )) {
      one.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
    }
    await nextFrames()
    seen.opened.push(
      ...openedLinks()
        .slice(before)
        .map((url) => ({ id, url }))
    )
  }

  function isDeceiving(row: Element): boolean {
    const links = [...row.querySelectorAll<HTMLAnchorElement>('.bubble a[href]')]
    if (links.some(({ title }) => !printable.test(title))) return true
    const labels = row.querySelectorAll('.name, .file')
    return [...labels].some(({ textContent }) => directions.test(textContent))
  }

  for (let step = 0; step < 200; step++) {
    const all = ids.filter((id) => !seen.tried.includes(id))
    if (all.length === 0) break
    // From the top again after the end, because older messages may have been loaded meanwhile.
    if (scroller) scroller.scrollTop = (step * timeline.clientHeight * 0.7) % scroller.scrollHeight
    await nextFrames()
    for (const id of all) {
      const row = document.querySelector(`[data-id="${id}"]`)
      if (row === null) continue
      if (isDeceiving(row)) seen.deceiving.push(id)
      await attack(row, id)
      seen.tried.push(id)
    }
  }
  return seen
}

/** What is wrong with the layout of the window, once it is drawn; '' if nothing is. Runs in the page. */
export async function brokenLayout(): Promise<string> {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  const root = document.documentElement
  if (root.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth)
    return 'the window scrolls sideways'
  const timeline = document.querySelector('[role=log]')
  if (timeline === null) return 'the messages are gone'
  if (timeline.scrollWidth > timeline.clientWidth) return 'the messages scroll sideways'
  const composer = document.querySelector('textarea')
  if (composer === null) return 'the composer is gone'
  const { left, top, width, height } = composer.getBoundingClientRect()
  for (const part of [0.1, 0.5, 0.9]) {
    const found = document.elementFromPoint(left + width * part, top + height / 2)
    if (found !== composer) return 'the composer is covered'
  }
  if (document.querySelectorAll('*').length > 20_000) return 'the page has too many elements'
  return ''
}
