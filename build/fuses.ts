import { FuseV1Options, FuseVersion } from '@electron/fuses'

/**
 * The fuses of Electron's binary, all set explicitly: packaging fails if a later Electron has a fuse that is not listed here.
 */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // Otherwise anyone could run any script with Node under the program's signature.
  [FuseV1Options.RunAsNode]: false,
  // Sessions are in memory, so there are no cookies to protect. If enabled, Electron would create a key in the keychain.
  [FuseV1Options.EnableCookieEncryption]: false,
  // Environment variables and arguments must not load code into the program or open its main process to a debugger.
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // The archive's integrity is checked before use (macOS and Windows), and code is only loaded from the archive.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // The program has no V8 snapshot.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Pages come from our own scheme, so file: needs no more privileges than in a browser.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Chromium's default: WebAssembly checks bounds with page faults instead of slower code.
  [FuseV1Options.WasmTrapHandlers]: true
}
