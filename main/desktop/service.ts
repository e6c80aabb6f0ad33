/**
 * A part of the desktop. It is created with what it needs before Electron is ready, and does nothing until it is started.
 * Before that, and once it is disposed of, its methods have no effect.
 */
export type Service = {
  /** Electron is ready. Called once. */
  start(): void
  /** The program ends. Called once, in the reverse order. */
  dispose(): void
}
