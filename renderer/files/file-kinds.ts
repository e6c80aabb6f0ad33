/** What a file is, in words and as an icon. Only its name says so; what may be shown is decided by main. */
import type { IconName } from '../ui/icons.ts'
import { formatLocale } from '../i18n.ts'

export type FileKind =
  'picture' | 'pdf' | 'text' | 'sheet' | 'slides' | 'archive' | 'sound' | 'video' | 'program' | 'other'

const EXTENSIONS: Record<Exclude<FileKind, 'other'>, string> = {
  picture: 'png jpg jpeg gif webp bmp svg tif tiff heic avif',
  pdf: 'pdf',
  text: 'txt md rtf doc docx odt pages log json xml yaml html',
  sheet: 'csv xls xlsx ods numbers',
  slides: 'ppt pptx odp key',
  archive: 'zip 7z rar gz tgz tar bz2 xz zst',
  sound: 'mp3 wav ogg oga m4a flac opus aac',
  video: 'mp4 mov webm mkv avi m4v',
  program: 'exe msi bat cmd com scr ps1 vbs js jar sh app dmg pkg deb rpm appimage apk lnk'
}
const KINDS = new Map(
  (Object.entries(EXTENSIONS) as [FileKind, string][]).flatMap(([kind, extensions]) =>
    extensions.split(' ').map((extension) => [extension, kind] as const)
  )
)
const ICONS: Record<FileKind, IconName> = {
  picture: 'picture',
  pdf: 'file',
  text: 'file',
  sheet: 'table',
  slides: 'file',
  archive: 'archive',
  sound: 'sound',
  video: 'video',
  program: 'program',
  other: 'file'
}

const extensionOf = (name: string): string => /\.([^. ]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? ''

export const kindOf = (name: string): FileKind => KINDS.get(extensionOf(name)) ?? 'other'
export const iconOf = (name: string): IconName => ICONS[kindOf(name)]
/** In capital letters; '' if the name has none. */
export const extensionLabel = (name: string): string => extensionOf(name).toUpperCase()

/** @param bytes at least 0 */
export function sizeText(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return new Intl.NumberFormat(formatLocale, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1
  }).format(bytes / 1_000 ** step)
}
