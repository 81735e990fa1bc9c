#!/usr/bin/env bash
# launch.c for machines without a C compiler: the same batch, the same log, slower. argv[0] of a shell is a link of
# that name instead of a free text.
log=$1 errors=$2 mode=$3
namespace=()
[ "$mode" = pid-namespace ] && namespace=(unshare --pid --fork --kill-child)
links=$(mktemp -d)
trap 'rm -rf "$links"' EXIT

item() { IFS= read -r -d '' "$1"; }

list() {
  local count i one
  list=()
  item count
  for ((i = 0; i < count; i++)); do item one; list+=("$one"); done
}

# The program to run so that argv[0] has the base name that was asked for.
named() {
  local link="$links/$1/${2##*/}"
  [ "$1" = "$2" ] && { named=$1; return; }
  [ -e "$link" ] || { mkdir -p "$links/$1"; ln -s "$(command -v "$1")" "$link"; }
  named=$link
}

while item number; do
  item seconds; item file
  list; variables=("${list[@]}")
  list; arguments=("${list[@]}")
  named "$file" "${arguments[0]}"
  : >"$errors"
  timeout -s KILL "$seconds" "${namespace[@]}" setsid sh -c \
    'printf "begin %s %s\n" "$1" "$$" >>"$0"; shift; exec env -i "$@"' \
    "$log" "$number" "${variables[@]}" "$named" "${arguments[@]:1}" </dev/null >/dev/zero 2>>"$errors"
  status=$?
  [ "$status" = 137 ] && status=timeout
  printf 'end %s %s %s\n' "$number" "$status" "$(head -c 300 "$errors" | od -An -v -tx1 | tr -d ' \n')" >>"$log"
done
