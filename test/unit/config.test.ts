import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../main/arguments.ts'
import { hashOf, productionCloud, readCloudFile } from '../../main/config.ts'
import { textsFor } from '../../main/desktop/texts.ts'
import { StartupError } from '../../main/startup-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-'))

function fileWith(content: unknown): string {
  const file = join(folder, `${Math.random()}.json`)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

function cloud(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const service = (port: number): string => `http://127.0.0.1:${port}/2017-09-01`
  return {
    name: 'Local',
    clientId: 'client-1',
    redirect: 'loopback',
    portal: 'http://127.0.0.1:4001/authorize',
    services: {
      authentication: service(4001),
      admin: service(4002),
      chat: service(4003),
      presence: service(4004),
      notifications: service(4005)
    },
    ...changes
  }
}

const services = cloud().services as Record<string, string>

describe('a cloud file', () => {
  it('is read unchanged', () => {
    expect(readCloudFile(fileWith(cloud()))).toEqual(cloud())
  })

  it('may have registered ports or the link scheme as its redirect, and no portal', () => {
    expect(readCloudFile(fileWith(cloud({ redirect: [4100, 4101], portal: null })))).toMatchObject({
      redirect: [4100, 4101],
      portal: null
    })
    expect(readCloudFile(fileWith(cloud({ redirect: 'link' }))).redirect).toBe('link')
  })

  it('is read without the trailing slashes of URLs, so that paths can be appended', () => {
    const file = fileWith(cloud({ services: { ...services, chat: 'https://chat.example/2017-09-01/' } }))
    expect(readCloudFile(file).services.chat).toBe('https://chat.example/2017-09-01')
  })

  it.each([
    ['that is missing', join(folder, 'no-such.json'), /cannot be read.*--cloud/],
    ['that is truncated JSON', fileWith('{"name": "Lo'), /not valid JSON/],
    [
      'without services',
      fileWith({ name: 'Local', clientId: '', redirect: 'loopback', portal: null }),
      /services/
    ],
    ['with an unknown property', fileWith(cloud({ proxy: 'x' })), /proxy/],
    [
      'with a plain http service on another machine',
      fileWith(cloud({ services: { ...services, chat: 'http://chat.example/2017-09-01' } })),
      /services\.chat: must be https/
    ],
    [
      'with a plain http portal on another machine',
      fileWith(cloud({ portal: 'http://127.0.0.1.example/' })),
      /portal/
    ],
    [
      'with a redirect to another machine',
      fileWith(cloud({ redirect: 'https://elsewhere.example' })),
      /redirect/
    ]
  ])('%s is refused with an error message that names the file and the problem', (_name, file, message) => {
    let error: unknown
    try {
      readCloudFile(file)
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(StartupError)
    const { key, values } = (error as StartupError).problem
    for (const locale of ['en', 'de'] as const) {
      expect(textsFor(locale)(key, values)).toContain(file)
      expect(textsFor(locale)(key, values)).not.toMatch(/\{\w+\}/)
    }
    expect(textsFor('en')(key, values)).toMatch(message)
  })
})

describe('the command line arguments', () => {
  it('are found among the switches of Chromium', () => {
    expect(
      parseArguments(['--remote-debugging-port=9222', '--cloud', 'c.json', '--profile=/p', '--hidden', '.'])
    ).toEqual({ cloud: 'c.json', profile: '/p', hidden: true, link: null })
  })

  it('may include a link that the system passes, after the last switch', () => {
    const link = 'cloudlink-chat://signed-in?code=1'
    expect(parseArguments(['--hidden', '--', link])).toMatchObject({ hidden: true, link })
    expect(parseArguments([link]).link).toBeNull()
    expect(parseArguments(['--profile', link, '--']).link).toBeNull()
    expect(parseArguments(['--', 'https://example.test/', link]).link).toBe(link)
  })

  it('include no switch that follows the link', () => {
    const args = ['--', 'cloudlink-chat://signed-in', '--profile=/p', '--hidden', '--cloud', 'c.json']
    expect(parseArguments(args)).toMatchObject({ cloud: null, profile: null, hidden: false })
  })

  it('are an error if a switch has no value', () => {
    expect(() => parseArguments(['--profile'])).toThrow(
      new StartupError('switchNeedsValue', { name: '--profile' })
    )
  })
})

it('the production cloud has one host per service, with the region after the service name', () => {
  expect(productionCloud('id', '.eu').services.chat).toBe('https://chat.eu.api.mitel.io/2017-09-01')
  expect(productionCloud('id', '').services.authentication).toBe(
    'https://authentication.api.mitel.io/2017-09-01'
  )
})

it('hashes for folder names differ between clouds and users, and reveal neither', () => {
  expect(hashOf('a', 'b')).not.toBe(hashOf('ab'))
  expect(hashOf('ana@example.test')).toMatch(/^[0-9a-f]{24}$/)
})
