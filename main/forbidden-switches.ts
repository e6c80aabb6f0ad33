/**
 * Switches of Chromium and Node that a packaged program refuses. A shortcut, a link handler or another program could start
 * this one with them. Not refused: `--no-sandbox`, which the AppImage needs where the system forbids user namespaces.
 */

type Group = { why: string; switches: string[] }

/** Names as app.commandLine expects them: in lower case and without dashes. */
export const FORBIDDEN: Group[] = [
  {
    why: 'Another program could read and control the page over the DevTools protocol.',
    switches: [
      'remote-debugging-port',
      'remote-debugging-pipe',
      'remote-debugging-address',
      'remote-allow-origins'
    ]
  },
  {
    why: 'Another program could run code in the main process. The fuses disable these too.',
    switches: [
      'inspect',
      'inspect-brk',
      'inspect-brk-node',
      'inspect-port',
      'inspect-publish-uid',
      'inspect-wait',
      'debug',
      'debug-brk',
      'debug-port'
    ]
  },
  {
    why: 'Flags of the JavaScript engine can disable its protections or expose its internals.',
    switches: ['js-flags']
  },
  {
    why: 'Another program would run in place of a child process, or code would be loaded into it.',
    switches: [
      'browser-subprocess-path',
      'gpu-launcher',
      'ppapi-plugin-launcher',
      'renderer-cmd-prefix',
      'utility-cmd-prefix',
      'load-extension'
    ]
  },
  {
    why: 'A server with a wrong certificate would be trusted with the token.',
    switches: [
      'ignore-certificate-errors',
      'ignore-certificate-errors-spki-list',
      'allow-insecure-localhost',
      'allow-running-insecure-content',
      'unsafely-treat-insecure-origin-as-secure'
    ]
  },
  {
    why: 'Requests would go to other hosts than those that the person sees.',
    switches: ['host-rules', 'host-resolver-rules']
  },
  {
    why: "Requests would pass another program. The system's proxy settings apply instead.",
    switches: ['proxy-server', 'proxy-pac-url', 'proxy-bypass-list', 'proxy-auto-detect', 'no-proxy-server']
  },
  {
    why: 'Tokens and messages would be written to a file in plain text.',
    switches: [
      'log-net-log',
      'net-log-capture-mode',
      'ssl-key-log-file',
      'trace-startup',
      'trace-config-file'
    ]
  },
  {
    why: 'The page would lose its isolation.',
    switches: [
      'disable-web-security',
      'disable-site-isolation-trials',
      'disable-seccomp-filter-sandbox',
      'allow-sandbox-debugging',
      'single-process'
    ]
  }
]

/** @param hasSwitch whether the command line has the switch. @returns the first forbidden one with its dashes, or null */
export function findForbiddenSwitch(hasSwitch: (name: string) => boolean): string | null {
  const found = FORBIDDEN.flatMap(({ switches }) => switches).find(hasSwitch)
  return found === undefined ? null : `--${found}`
}

/** Chromium reads it when it starts its network service, and then writes the keys of each connection into that file. */
const FORBIDDEN_VARIABLE = 'SSLKEYLOGFILE'

/** To be called before Electron is ready. Unlike a switch, the variable is often set for all programs, so it is no error. */
export function removeForbiddenVariable(env: NodeJS.ProcessEnv): void {
  Reflect.deleteProperty(env, FORBIDDEN_VARIABLE)
}
