/** A list in HTML, whose marks are often missing in the plain text beside it. */
const LIST = /<li[\s>]/i
const LIST_MARK = /^\s*(?:[-*+•·▪◦‣–]|\d+[.)])\s/m

/** Whether the text of the HTML says more than the plain text beside it. */
export function isHtmlBetter(plain: string, html: string): boolean {
  if (html === '') return false
  return plain.trim() === '' || (LIST.test(html) && !LIST_MARK.test(plain))
}
