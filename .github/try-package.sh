#!/usr/bin/env bash
# Installs a package, starts the program, checks that it refuses a debugger and that a second start finds the first one,
# removes it, and lists what stays. With a package of the release before, that one is installed and started first, and the
# other updates it and its profile. For runners without the program: .github/workflows/release.yml.
# Usage: try-package.sh <folder of packages> <deb|rpm|AppImage|tar.gz|exe|msi|dmg> [<folder of the release before>]
set -euo pipefail
folder=$1
kind=$2
work=$(mktemp -d)
package=$(find "$folder" -name "*.$kind" -print -quit)
[ -n "$package" ] || { echo "There is no package of the kind $kind." >&2; exit 1; }
former=
if [ -d "${3:-}" ]; then former=$(find "$3" -name "*.$kind" -print -quit); fi
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Where a package may leave files: all but the profile must be as before.
places() {
  case $kind in
    deb | rpm) find /opt /usr/bin /usr/share/applications /usr/share/icons /etc/apparmor.d -iname '*cloudlink*' 2>/dev/null || true ;;
    exe | msi)
      find "$PROGRAMFILES" "$LOCALAPPDATA/Programs" "$APPDATA/Microsoft/Windows/Start Menu" -iname '*cloudlink*' 2>/dev/null || true
      reg query 'HKCU\Software\Classes\cloudlink-chat' 2>/dev/null || true
      ;;
    dmg) find /Applications "$HOME/Library/Preferences" "$HOME/Library/Caches" -iname '*cloudlink*' 2>/dev/null || true ;;
    *) find "$HOME/.local/share/applications" -iname '*cloudlink*' 2>/dev/null || true ;;
  esac
}

# Installs this package, over one that is installed already.
install_package() {
  local package=$1
  case $kind in
    deb) as_root apt-get install -y "./$package" && program=/opt/CloudLink\ Chat/cloudlink-chat ;;
    rpm) as_root dnf install -y "./$package" && program=/opt/CloudLink\ Chat/cloudlink-chat ;;
    AppImage) cp "$package" "$work/program" && chmod +x "$work/program" && program=$work/program ;;
    tar.gz) tar -xzf "$package" -C "$work" --strip-components=1 && program=$work/cloudlink-chat ;;
    exe)
      "$package" /S /currentuser
      program=$(find "$LOCALAPPDATA/Programs" -name 'CloudLink Chat.exe' -print -quit)
      ;;
    msi)
      MSYS2_ARG_CONV_EXCL='*' msiexec /i "$(cygpath -w "$package")" /qn
      program=$(find "$LOCALAPPDATA/Programs" -name 'CloudLink Chat.exe' -print -quit)
      ;;
    dmg)
      hdiutil attach -nobrowse -mountpoint "$work/image" "$package"
      rm -rf '/Applications/CloudLink Chat.app'
      cp -R "$work/image/CloudLink Chat.app" /Applications/
      hdiutil detach "$work/image"
      program='/Applications/CloudLink Chat.app/Contents/MacOS/CloudLink Chat'
      ;;
  esac
}

remove_package() {
  case $kind in
    deb) as_root apt-get remove -y cloudlink-chat ;;
    rpm) as_root dnf remove -y cloudlink-chat ;;
    exe) "$(dirname "$program")/Uninstall CloudLink Chat.exe" /S /currentuser ;;
    msi) MSYS2_ARG_CONV_EXCL='*' msiexec /x "$(cygpath -w "$package")" /qn ;;
    dmg) rm -rf '/Applications/CloudLink Chat.app' ;;
    *) rm -f "$program" ;;
  esac
}

# Starts the program with its own profile, on a virtual display where there is none.
start() {
  local -a first=() more=()
  if [ "$(uname)" = Linux ]; then first=(xvfb-run -a dbus-run-session --); fi
  # Chromium refuses to start as root unless its process sandbox is off; so does an AppImage without FUSE unless it unpacks.
  if [ "$(uname)" = Linux ] && [ "$(id -u)" = 0 ]; then more=(--no-sandbox); fi
  "${first[@]}" "$program" "${more[@]}" --profile="$work/profile" --hidden "$@"
}

# Starts the program and waits until it is used.
run() {
  start > "$work/output" 2>&1 &
  running=$!
  # The folder of the log is created once the program holds the lock of the profile.
  for _ in $(seq 120); do
    [ -d "$work/profile/logs" ] && return
    kill -0 "$running" 2>/dev/null || { cat "$work/output"; echo 'The program ended at once.' >&2; exit 1; }
    sleep 1
  done
  echo 'The program did not start within two minutes.' >&2
  exit 1
}

end() {
  if [ "$(uname)" = Linux ] || [ "$(uname)" = Darwin ]; then pkill -TERM -f -- "--profile=$work/profile"; else taskkill //IM 'CloudLink Chat.exe' //F; fi
  wait "$running" || true
}

places > "$work/before"
if [ -n "$former" ]; then
  install_package "$former"
  run
  end
  rm -rf "$work/profile/logs"
  echo "Updated from: $former"
else
  echo 'There is no release before, so no update is tried.'
fi
install_package "$package"
echo "Installed: $program"

code=0
start --remote-debugging-port=9222 > "$work/refusal" 2>&1 || code=$?
[ "$code" = 2 ] || { cat "$work/refusal"; echo "The program did not refuse a debugger; it ended with $code." >&2; exit 1; }

run
start > "$work/second" 2>&1 || true
grep -q 'already running' "$work/second" || { cat "$work/second"; echo 'A second start did not find the first.' >&2; exit 1; }
end
echo 'Started, found by a second start, and ended.'

remove_package
places > "$work/after"
echo 'What stays besides the profile:'
diff "$work/before" "$work/after" | grep '^>' && { echo 'Something stays.' >&2; exit 1; }
echo '  nothing'
