/** What processes take, as Linux counts it (proc(5)). */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

type Entry = { pid: number; parent: number; command: string }

/** The process and everything that it started, itself first. */
export function familyOf(pid: number): number[] {
  const entries = processes()
  const family = [pid]
  for (const member of family) {
    family.push(...entries.filter(({ parent }) => parent === member).map((entry) => entry.pid))
  }
  return family
}

/** Main and the processes that show its pages; not the browser's own, which are Electron's to answer for. */
export function mainAndRenderers(main: number): number[] {
  const family = new Set(familyOf(main))
  const renderers = processes().filter(
    ({ pid, command }) => family.has(pid) && command.includes('--type=renderer')
  )
  return [main, ...renderers.map(({ pid }) => pid)]
}

/** Proportional set size in bytes: pages that several processes share count once. */
export function memoryOf(pids: number[]): number {
  return pids.reduce((sum, pid) => {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(text)?.[1]
    if (kilobytes === undefined) throw new Error(`The memory of process ${pid} cannot be read.`)
    return sum + Number(kilobytes) * 1_024
  }, 0)
}

/** Time on a processor so far, in ms. */
export function cpuOf(pids: number[]): number {
  const ticks = pids.reduce((sum, pid) => {
    // Behind the name in brackets, which may hold spaces: user time is the 12th field, system time the 13th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return sum + Number(fields[11]) + Number(fields[12])
  }, 0)
  return (ticks * 1_000) / ticksPerSecond
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

function processes(): Entry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const parent = Number(stat.split(') ').at(-1)?.split(' ')[1])
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return [{ pid: Number(name), parent, command }]
      } catch {
        // It ended while it was looked at.
        return []
      }
    })
}
