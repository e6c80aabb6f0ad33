import { describe, expect, test } from 'vitest'
import { pictureSource } from '../../main/cloudlink/picture-url.ts'
import type { Cloud } from '../../main/cloudlink/types.ts'

const base = (service: string): string => `https://${service}.api.example.test/2017-09-01`
const cloud: Cloud = {
  name: 'Test',
  clientId: 'test',
  redirect: 'loopback',
  portal: null,
  services: {
    authentication: base('authentication'),
    admin: base('admin'),
    chat: 'http://127.0.0.1:4000/2017-09-01',
    presence: base('presence'),
    notifications: base('notifications')
  }
}

describe('the address of a picture', () => {
  test.each([
    ['https://admin.api.example.test/2017-09-01/pictures/1', 'admin'],
    ['https://admin.api.example.test:443/elsewhere', 'admin'],
    ['http://127.0.0.1:4000/a.png', 'chat']
  ])('%s is that of a configured service', (url, service) => {
    expect(pictureSource(url, cloud)).toMatchObject({ kind: 'service', service })
  })

  test.each([
    'https://pictures.example.test/a.png',
    'https://xn--bcher-kva.test/a.png',
    'https://host.test./a'
  ])('%s is only contacted on request, without the token', (url) => {
    expect(pictureSource(url, cloud)).toMatchObject({ kind: 'elsewhere' })
  })

  test.each([
    '',
    'a.png',
    '/2017-09-01/pictures/1',
    'http://pictures.example.test/a.png',
    'http://admin.api.example.test/a.png',
    'https://admin.api.example.test:444/a.png',
    'http://127.0.0.1:4001/a.png',
    'http://localhost:4000/a.png',
    'https://127.0.0.1/a.png',
    'https://127.1/a.png',
    'https://2130706433/a.png',
    'https://0x7f.0.0.1/a.png',
    'https://10.0.0.1/a.png',
    'https://169.254.169.254/latest',
    'https://192.168.0.7/a.png',
    'https://203.0.113.9/a.png',
    'https://[::1]/a.png',
    'https://[fe80::1]/a.png',
    'https://[::ffff:10.0.0.1]/a.png',
    'https://localhost/a.png',
    'https://sub.localhost/a.png',
    'https://localhost./a.png',
    'https://printer/a.png',
    'https://printer.local/a.png',
    'https://printer.fritz.home.arpa/a.png',
    'https://wiki.internal/a.png',
    'https://me@pictures.example.test/a.png',
    'https://me:word@admin.api.example.test/a.png',
    'https://pictures.example.test:8443/a.png',
    'ftp://pictures.example.test/a.png',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    'app://cloudlink-chat/index.html'
  ])('%s is not contacted at all', (url) => {
    expect(pictureSource(url, cloud)).toBeNull()
  })
})
