#!/bin/sh
# stand-in.c for machines without a C compiler: the same line, less exactly. The kernel puts the script's path in
# the place of argv[0], and of descriptors and state only what /proc shows is told.
log='@LOG@'
read -r outer rest </proc/self/stat
hex() { od -An -v -tx1 | tr -d ' \n'; }
part="${log%/*}/part.$$"
{
  printf 'init %s ' "$$"
  printf '%s\0' "$0" "$@" | hex
  printf ' '
  if [ -s "/proc/$outer/environ" ]; then hex <"/proc/$outer/environ"; else printf -- -; fi
} >"$part"
readlink "/proc/$outer/fd/0" "/proc/$outer/fd/1" "/proc/$outer/fd/2" >"$part.fd"
for descriptor in "/proc/$outer/fd"/*; do printf '%s\n' "${descriptor##*/}"; done >>"$part.fd"
{
  printf ' '
  hex <"$part.fd"
  printf ' 2d00\n'
} >>"$part"
cat "$part" >>"$log"
rm -f "$part" "$part.fd"
