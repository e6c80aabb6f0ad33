/** The media type without parameters, in lower case; '' if there is none. */
export function mediaType(contentType: string): string {
  return contentType.split(';')[0]?.trim().toLowerCase() ?? ''
}
