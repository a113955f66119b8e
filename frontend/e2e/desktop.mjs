// The desktop around the window: a notification daemon, and an ear on the session bus.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from './webdriver.mjs'

const here = dirname(fileURLToPath(import.meta.url))

/** Starts dunst on this display and listens to every notification that is asked for. */
export async function listenToNotifications(dir) {
  const config = join(dir, 'dunstrc')
  // Gone after a second, so that no bubble lies over a photograph.
  writeFileSync(config, '[urgency_low]\ntimeout=1\n[urgency_normal]\ntimeout=1\n')
  const daemon = spawn('dunst', ['-config', config], { stdio: 'ignore' })
  const monitor = spawn(
    'dbus-monitor',
    ['--session', "type='method_call',interface='org.freedesktop.Notifications',member='Notify'"],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  let heard = ''
  monitor.stdout.setEncoding('utf8').on('data', (text) => {
    heard += text
  })
  const missing = []
  daemon.on('error', () => missing.push('dunst'))
  monitor.on('error', () => missing.push('dbus-monitor (package dbus-bin or dbus)'))
  await until('the notification daemon has its name on the bus', async () => {
    if (missing.length > 0) throw new Error(`not installed: ${missing.join(', ')}`)
    return (
      await output('dbus-send', [
        '--session',
        '--print-reply',
        '--dest=org.freedesktop.DBus',
        '/org/freedesktop/DBus',
        'org.freedesktop.DBus.NameHasOwner',
        'string:org.freedesktop.Notifications',
      ])
    ).includes('boolean true')
  })
  await until('the ear on the bus is open', () => heard.length > 0)
  return {
    /** The texts of the notifications that were asked for, as one string. */
    heard: () => heard,
    stop() {
      daemon.kill()
      monitor.kill()
    },
  }
}

/** Takes the place of the file manager (FileManager1 of freedesktop.org) and writes down what it is asked to show. */
export async function fakeFileManager() {
  const child = spawn('go', ['run', join(here, 'filemanager.go')], { stdio: ['ignore', 'pipe', 'inherit'] })
  let heard = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    heard += text
  })
  await until('the file manager is on the bus', () => heard.startsWith('ready'), { within: 60_000 })
  return {
    /** The addresses that it was asked to show, one a line. */
    heard: () => heard,
    stop: () => child.kill(),
  }
}

/** Whether the session's keychain (Secret Service API of freedesktop.org) holds an entry of Crisol's of that name. */
export async function keychainHolds(name) {
  const found = await output('dbus-send', [
    '--session',
    '--print-reply',
    '--dest=org.freedesktop.secrets',
    '/org/freedesktop/secrets',
    'org.freedesktop.Secret.Service.SearchItems',
    `dict:string:string:service,crisol,username,${name}`,
  ])
  return found.includes('object path')
}

function output(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    child.on('error', reject)
    child.on('close', () => resolve(text))
  })
}
