; Removes what the program itself has registered for the person: its link scheme and its start at login. Not on an update,
; for which the uninstaller of the old version runs too. The profile stays.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey HKCU "Software\Classes\cloudlink-chat"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${APP_ID}"
  ${endIf}
!macroend
