/** Why the program cannot start, as a key of main's translated texts. The text is chosen once the language is known. */
export type StartupProblem = {
  key:
    | 'cloudFileNoJson'
    | 'cloudFileUnreadable'
    | 'cloudFileUnusable'
    | 'profileLinked'
    | 'profileOfAnother'
    | 'profileUnwritable'
    | 'startFailed'
    | 'switchNeedsValue'
  values: Record<string, string>
}

/** A problem with the command line, a cloud file or the profile folder. */
export class StartupError extends Error {
  override name = 'StartupError'
  readonly problem: StartupProblem

  constructor(key: StartupProblem['key'], values: StartupProblem['values'] = {}) {
    super(key)
    this.problem = { key, values }
  }
}
