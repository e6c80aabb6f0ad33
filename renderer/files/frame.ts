/** The space that a picture takes in a message. */

/** Width in px, and width divided by height. */
export type Frame = { width: number; ratio: number }

/** In px. */
const MAX_WIDTH = 320
const MAX_HEIGHT = 240
const MIN_SIDE = 64

/** @param size of the picture in pixels; null if it is not known yet */
export function frameFor(size: { width: number; height: number } | null): Frame {
  if (size === null) return { width: MAX_WIDTH, ratio: 8 / 5 }
  const scale = Math.min(1, MAX_WIDTH / size.width, MAX_HEIGHT / size.height)
  const width = Math.max(MIN_SIDE, Math.round(size.width * scale))
  const height = Math.max(MIN_SIDE, Math.round(size.height * scale))
  return { width, ratio: width / height }
}
