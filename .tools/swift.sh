# How the scripts build with Swift; read by the scripts beside it and by .ci/run, after debian.sh.
#
# The manifest holds no compiler flags, because a package with such flags cannot be imported by
# others. What makes the program fast is passed here.

# Uses the instructions of this machine, unless KANSCOPE_PORTABLE is set: then the program runs on every
# processor of the architecture, at some cost in speed.
native_flags() {
  [ -z "${KANSCOPE_PORTABLE+set}" ] || return 0
  case $(uname -m) in x86_64 | amd64) echo "-Xcc -march=native" ;; esac
}

# Modules that debug builds optimise: unoptimised Swift is about a hundred times slower at numerics, and
# `@testable import` works all the same. The tests themselves and the rest of the program compile in
# half the time without.
optimized_modules="Numerics Expressions KAN Symbolic Scene Figures Workbench"

# Makes a compiler in $1/.build that passes the flags for these modules on to the real one, and prints
# its path. A flag on the command line of the package manager would hold for all modules.
debug_compiler() {
  toolchain=$(swiftc -print-target-info |
    sed -n 's|.*"runtimeResourcePath": *"\(.*\)/lib/swift".*|\1|p')
  [ -x "$toolchain/bin/swiftc" ] || fail "cannot find swiftc in the toolchain at '$toolchain'"
  directory=$1/.build/debug-compiler
  mkdir -p "$directory/bin"
  # The package manager looks for the library of its index beside the compiler.
  ln -sfn "$toolchain/lib" "$directory/lib"
  {
    echo '#!/bin/sh'
    echo 'case " $* " in'
    for module in $optimized_modules; do
      echo "*' -module-name $module '*) set -- \"\$@\" -O -whole-module-optimization -num-threads 2 ;;"
    done
    echo 'esac'
    echo "exec '$toolchain/bin/swiftc' \"\$@\""
  } >"$directory/bin/swiftc.new"
  chmod +x "$directory/bin/swiftc.new"
  mv "$directory/bin/swiftc.new" "$directory/bin/swiftc"
  echo "$directory/bin/swiftc"
}

# Builds the program and the tests of the package at $1, with debug information left out.
build_tests() {
  compiler=$(debug_compiler "$1") || return 1
  # shellcheck disable=SC2046 # Flags are words.
  SWIFT_EXEC=$compiler swift build --package-path "$1" --build-tests -debug-info-format none \
    $(native_flags)
}

# Builds the release program of the package at $1.
build_program() {
  # shellcheck disable=SC2046 # Flags are words.
  swift build --package-path "$1" -c release --product kanscope $(native_flags)
}
