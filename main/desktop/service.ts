/**
 * A part of the desktop. It is created with its dependencies before Electron is ready. Before `start` and after `dispose`,
 * its methods have no effect.
 */
export type Service = {
  /** Called once, when Electron is ready. */
  start(): void
  /** Called once, when the program quits, in the reverse order. */
  dispose(): void
}
