/** 1536 → `1.5 kB`; bytes in powers of 1000, as disks count them. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = count
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? ''}`
}

export const integer = (count: number): string => Math.round(count).toLocaleString('en-US')

/** 75 → `1m 15s`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s}s`
  if (s < 3600) return `${Math.floor(s / 60)}m ${s % 60}s`
  return `${Math.floor(s / 3600)}h ${Math.floor((s % 3600) / 60)}m`
}

export const plural = (count: number, noun: string): string => `${integer(count)} ${noun}${count === 1 ? '' : 's'}`

const namesAtMost = 10

/** `a, b and 12 more`. */
export function listed(names: readonly string[]): string {
  const more = names.length - namesAtMost
  return `${names.slice(0, namesAtMost).join(', ')}${more > 0 ? ` and ${integer(more)} more` : ''}`
}
