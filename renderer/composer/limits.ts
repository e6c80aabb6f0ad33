/** The longest text that main accepts, in UTF-16 units. */
export const MAX_LENGTH = 100_000
/** Below this many units left, they are shown. */
export const NEAR_LIMIT = 2_000
