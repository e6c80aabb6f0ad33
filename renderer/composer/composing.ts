import { createContext } from '../context.ts'

/** How other parts of a conversation write into its composer. */
export type Composing = {
  /** Changes the text in one step and focuses the composer. */
  edit(change: (text: string) => string): Promise<void>
}

export const [provideComposing, injectComposing] = createContext<Composing>('composing')
