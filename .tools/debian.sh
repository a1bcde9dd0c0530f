# Installs what a bare Debian system lacks to build kanscope; read by the scripts beside it and by .ci/run.
# Where nothing is missing, nothing is installed and nothing is printed.

fail() {
  echo "kanscope: $1" >&2
  exit 1
}

# Runs a command unheard, with a line that says what is going on; its output is shown if it fails.
quietly() {
  quietly_says=$1
  shift
  quietly_log=$(mktemp) || exit 1
  trap 'rm -f "$quietly_log"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  echo "kanscope: $quietly_says" >&2
  quietly_code=0
  "$@" >"$quietly_log" 2>&1 </dev/null || quietly_code=$?
  [ "$quietly_code" = 0 ] || cat "$quietly_log" >&2
  rm -f "$quietly_log"
  trap - EXIT INT TERM
  return "$quietly_code"
}

# Installs packages: as root, or by sudo, which may ask for a password first.
install_packages() {
  command -v apt-get >/dev/null || fail "missing: $*; install what your system calls them"
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif command -v sudo >/dev/null; then
    as_root=sudo
    sudo true || fail "missing: $*; sudo refused, so as root: apt-get install $*"
  else
    fail "missing: $*; there is no sudo, so as root: apt-get install $*"
  fi
  quietly "installing $*" fetch_packages "$@" || fail "could not install $*"
}

# The lists of packages are only fetched where those at hand are missing or out of date.
fetch_packages() {
  apt_install "$@" && return
  $as_root apt-get -q update && apt_install "$@"
}

apt_install() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
    --no-install-recommends install "$@"
}

# Sees to a Swift toolchain that runs and to all it needs to build the program, and to the programs
# named as arguments, which Debian packages by the same name.
prepare() {
  command -v swift >/dev/null || fail "there is no swift on PATH; see https://www.swift.org/install"
  packages=
  # What the toolchain's own programs are linked with.
  swift build --version >/dev/null 2>&1 || packages="libncurses6 libsqlite3-0 libcurl4 libxml2"
  [ -e /usr/include/curses.h ] || packages="$packages libncurses-dev"
  # The linker, and the start files it finds beside gcc.
  { command -v ld && ls /usr/lib/gcc/*/*/crtbeginS.o; } >/dev/null 2>&1 || packages="$packages gcc"
  # The package manager fetches the sources of the library for options.
  command -v git >/dev/null || packages="$packages git"
  [ -e /etc/ssl/certs/ca-certificates.crt ] || packages="$packages ca-certificates"
  for program; do
    command -v "$program" >/dev/null || packages="$packages $program"
  done
  # shellcheck disable=SC2086 # Names of packages have no spaces.
  [ -z "$packages" ] || install_packages $packages
  swift build --version >/dev/null || fail "this swift does not run here"
}
