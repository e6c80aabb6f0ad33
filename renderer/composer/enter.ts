/** Enter as it is meant to send: with no other key held, and not the one that ends an input method's composing. */
export function isSendKey(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' || isComposingKey(event)) return false
  return !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey
}

/** Some input methods report their keys with this code instead of `isComposing`. */
export function isComposingKey(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.isComposing || event.keyCode === 229
}
