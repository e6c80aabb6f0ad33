import { FuseV1Options, FuseVersion } from '@electron/fuses'

/**
 * The switches in Electron's binary, each decided here; a new one of a later Electron stops the packaging until it
 * is decided too.
 */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // The program must not be a Node interpreter that its signature vouches for.
  [FuseV1Options.RunAsNode]: false,
  // Sessions live in memory, so there is no cookie to protect; on, it would ask the keychain for a key of its own.
  [FuseV1Options.EnableCookieEncryption]: false,
  // Variables and arguments of others must not load code into it or open it to a debugger of its main process.
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // The archive is checked before it is used (macOS and Windows), and nothing beside it is.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // There is no snapshot of our own.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Pages come from our own scheme; file: needs no rights beyond those of a browser.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Chromium's default: WebAssembly checks its bounds by page faults, not by slower code.
  [FuseV1Options.WasmTrapHandlers]: true
}
