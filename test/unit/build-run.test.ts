import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { root } from '../../build/tools/paths.ts'

let project: string
let calls: string

/** Creates a program that logs how it was called, then runs these lines of shell script. */
function addProgram(name: string, lines: string[] = []): void {
  const file = join(project, 'bin', name)
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> '${calls}'\n${lines.join('\n')}\n`)
  chmodSync(file, 0o755)
}

function addCommand(name: string, source: string): void {
  writeFileSync(join(project, 'build/commands', `${name}.ts`), source)
}

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${join(project, 'bin')}${delimiter}/usr/bin:/bin`
})

function run(
  args: string[],
  options: { uid?: number } = {}
): { status: number | null; output: string; calls: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(project, 'build/run.mjs'), ...args], {
    env: environment(),
    encoding: 'utf8',
    ...options
  })
  return { status, output: stdout + stderr, calls: existsSync(calls) ? readFileSync(calls, 'utf8') : '' }
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'run-'))
  chmodSync(project, 0o755)
  calls = join(project, 'calls')
  const nodePackage = join(project, `node_modules/node-linux-${process.arch}/bin`)
  for (const folder of [join(project, 'bin'), join(project, 'build/commands'), nodePackage]) {
    mkdirSync(folder, { recursive: true })
  }
  cpSync(join(root, 'build/run.mjs'), join(project, 'build/run.mjs'))
  symlinkSync(process.execPath, join(nodePackage, 'node'))
  const packages = {
    '': {},
    'node_modules/one': { version: '1.0.0' },
    'node_modules/other-system': { optional: true }
  }
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ packages }))
  writeFileSync(
    join(project, 'node_modules/.package-lock.json'),
    JSON.stringify({ packages: { 'node_modules/one': { version: '1.0.0' } } })
  )
  addProgram('npm')
  addProgram('apt-get')
  addProgram('dpkg-query', ['for name; do :; done', 'echo "chromium installed"', 'echo "xvfb config-files"'])
  addCommand('lint', 'process.exitCode = 0')
})

afterEach(() => rmSync(project, { recursive: true }))

describe.runIf(process.platform === 'linux')('build/run.mjs', () => {
  test('runs a command with the Node from the dependencies, and passes arguments and the exit code through', () => {
    addCommand(
      'lint',
      'const args: string[] = process.argv.slice(2)\nconsole.log(JSON.stringify(args))\nprocess.exitCode = 7'
    )
    const { status, output, calls } = run(['lint', '--one', 'two words'])
    expect(output).toBe('["--one","two words"]\n')
    expect(status).toBe(7)
    expect(calls).toBe('')
  })

  test('puts that Node first in the PATH of the command', () => {
    addCommand('lint', "console.log(process.env.PATH?.split(':')[0])")
    expect(run(['lint']).output.trim()).toBe(join(project, `node_modules/node-linux-${process.arch}/bin`))
  })

  test('forwards signals and exits with the exit code of the command', async () => {
    addCommand(
      'lint',
      "process.on('SIGTERM', () => process.exit(9))\nsetInterval(() => undefined, 1000)\nconsole.log('up')"
    )
    const child = spawn(process.execPath, [join(project, 'build/run.mjs'), 'lint'], { env: environment() })
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([9, null])
  })

  test('lists the commands if it does not know one', () => {
    const { status, output } = run(['toString'])
    expect(status).toBe(1)
    expect(output).toContain(
      'Unknown command "toString". There are: start, dev, test, faults, attack, lint, check'
    )
  })

  test.each([
    ['the lockfile asks for another version', { 'node_modules/one': { version: '0.9.0' } }],
    ['a package is missing', {}]
  ])('runs npm ci if %s, and says so', (_, packages) => {
    writeFileSync(join(project, 'node_modules/.package-lock.json'), JSON.stringify({ packages }))
    const { output, calls } = run(['lint'])
    expect(calls).toContain('npm ci')
    expect(output).toContain('npm ci')
  })

  test('runs npm ci after an interrupted installation', () => {
    rmSync(join(project, 'node_modules/.package-lock.json'))
    expect(run(['lint']).calls).toContain('npm ci')
  })

  test('stops if npm ci fails', () => {
    rmSync(join(project, 'node_modules/.package-lock.json'))
    addProgram('npm', ['exit 1'])
    const { status, output } = run(['lint'])
    expect(status).toBe(1)
    expect(output).toContain('npm ci failed')
  })

  describe('while another command is setting up the same folder', () => {
    const lock = (): string => join(project, '.run/setting-up')
    const record = (): string => join(project, 'node_modules/.package-lock.json')
    const start = (): {
      output(): string
      waitForOutput(text: string): Promise<void>
      end(): Promise<unknown>
    } => {
      const child = spawn(process.execPath, [join(project, 'build/run.mjs'), 'lint'], { env: environment() })
      let output = ''
      child.stdout.on('data', (data) => (output += String(data)))
      child.stderr.on('data', (data) => (output += String(data)))
      return {
        output: () => output,
        async end() {
          const ended = once(child, 'close')
          child.kill('SIGTERM')
          await ended
        },
        async waitForOutput(text) {
          while (!output.includes(text)) await once(child.stdout, 'data')
        }
      }
    }

    test('waits, says so, and does not install again', async () => {
      const [installed, go] = [join(project, 'installed'), join(project, 'go')]
      cpSync(record(), installed)
      rmSync(record())
      addProgram('npm', [`until [ -e '${go}' ]; do sleep 0.05; done`, `cp '${installed}' '${record()}'`])
      // The commands themselves run on: only the set-up is waited for.
      addCommand('lint', "console.log('it runs')\nsetInterval(() => undefined, 1000)")
      const first = start()
      await first.waitForOutput('npm ci')
      const second = start()
      await second.waitForOutput(`Waiting for another command, process ${readFileSync(lock(), 'utf8')}`)
      writeFileSync(go, '')
      await Promise.all([first.waitForOutput('it runs'), second.waitForOutput('it runs')])
      expect(readdirSync(join(project, '.run'))).toEqual([])
      await Promise.all([first.end(), second.end()])
      expect(readFileSync(calls, 'utf8').match(/npm ci/g)).toHaveLength(1)
      expect(second.output()).not.toContain('npm ci')
    })

    test('does not wait for a process that no longer exists', () => {
      rmSync(record())
      mkdirSync(join(project, '.run'))
      writeFileSync(lock(), String(spawnSync('true').pid))
      const { status, output, calls: called } = run(['lint'])
      expect(called).toContain('npm ci')
      expect(output).not.toContain('Waiting')
      expect(status).toBe(0)
      expect(existsSync(lock())).toBe(false)
    })
  })

  test('prints the command to run if it may not install packages', () => {
    addCommand('start', "console.log('started')")
    const nobody = process.getuid?.() === 0 ? { uid: 65534 } : {}
    const { status, output, calls } = run(['start'], nobody)
    expect(status).toBe(1)
    const line = output.split('\n').find((text) => text.includes('sudo apt-get')) ?? ''
    expect(line).toMatch(/^ {2}sudo apt-get update && sudo apt-get install -y /)
    expect(line).toContain(' gnome-keyring')
    expect(line).toContain(' xvfb')
    expect(line).not.toContain('chromium')
    expect(calls).not.toContain('apt-get')
    expect(output).not.toContain('started')
  })

  test.runIf(process.getuid?.() === 0)('installs only the missing packages, and says so', () => {
    addCommand('start', "console.log('started')")
    const { status, output, calls } = run(['start'])
    const apt = calls.split('\n').filter((line) => line.startsWith('apt-get -q'))
    expect(apt).toHaveLength(2)
    expect(apt[0]).toMatch(/ update$/)
    expect(apt[1]).toMatch(/ install .* gnome-keyring .* xvfb$/)
    expect(apt[1]).not.toContain('chromium')
    expect(output).toMatch(/^Installing Debian packages: .*xvfb\nstarted\n$/)
    expect(status).toBe(0)
  })

  test.runIf(process.getuid?.() === 0)('shows the output of apt-get if it fails', () => {
    addProgram('apt-get', ['case "$*" in *update*) echo "no such archive" >&2; exit 100;; esac'])
    const { status, output } = run(['start'])
    expect(status).toBe(1)
    expect(output).toContain('no such archive')
    expect(output).toContain('apt-get update failed')
  })

  test('refuses any Node version but 24', () => {
    const file = join(project, `node_modules/node-linux-${process.arch}/bin/node`)
    rmSync(file)
    writeFileSync(file, '#!/bin/sh\necho v20.1.0\n')
    chmodSync(file, 0o755)
    const { status, output } = run(['lint'])
    expect(status).toBe(1)
    expect(output).toContain(`Node 24 is needed, ${join(dirname(file), 'node')} is v20.1.0`)
  })
})
