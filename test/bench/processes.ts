/** Memory and CPU time of processes, from Linux's proc(5). */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

type Entry = { pid: number; parent: number; command: string }

/** The process and all its descendants, itself first. */
export function processTreeOf(pid: number): number[] {
  const entries = processes()
  const tree = [pid]
  for (const member of tree) {
    tree.push(...entries.filter(({ parent }) => parent === member).map((entry) => entry.pid))
  }
  return tree
}

/** The main process and its renderers, without the browser's other processes, which Electron is responsible for. */
export function mainAndRenderers(main: number): number[] {
  const tree = new Set(processTreeOf(main))
  const renderers = processes().filter(
    ({ pid, command }) => tree.has(pid) && command.includes('--type=renderer')
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

/** CPU time so far, in ms. */
export function cpuOf(pids: number[]): number {
  const ticks = pids.reduce((sum, pid) => {
    // After the name in brackets, which may contain spaces, user time is the 12th field and system time the 13th.
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
        // The process has ended meanwhile.
        return []
      }
    })
}
