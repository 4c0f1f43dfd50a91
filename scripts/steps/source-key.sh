# shellcheck shell=sh
# Prints a key of the sources of a build and of the installed packages: it changes with their names, sizes and times.
# bin/homeostat compares it with the one in the build in a few milliseconds, where scripts/steps/build.mjs needs Node.
source_key() ( # ROOT
  CDPATH='' cd -- "$1" || exit
  # As SOURCES in scripts/steps/build.mjs.
  set -- src resources electron.vite.config.ts vite-yaml.ts package.json package-lock.json
  [ ! -e node_modules/.homeostat-lock ] || set -- "$@" node_modules/.homeostat-lock
  # GNU, then BusyBox, then BSD and macOS.
  {
    find -L "$@" -type f -printf '%p %s %T@\n' ||
      find -L "$@" -type f -exec stat -L -c '%n %s %Y' {} + ||
      find -L "$@" -type f -exec stat -L -f '%N %z %Fm' {} +
  } 2>/dev/null | LC_ALL=C sort | cksum
)
