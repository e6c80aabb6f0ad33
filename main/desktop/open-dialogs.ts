/** Knows whether a dialog of the program is open: its window then lost the focus, but the person has not left it. */

let open = 0

/** @returns the dialog's answer */
export async function whileOpen<T>(dialog: Promise<T>): Promise<T> {
  open++
  try {
    return await dialog
  } finally {
    open--
  }
}

export const isDialogOpen = (): boolean => open > 0
