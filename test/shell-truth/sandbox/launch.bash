#!/usr/bin/env bash
# launch.c for machines without a C compiler: the same batch, the same log, slower. argv[0] of a shell is a link of
# that name instead of a free text.
log=$1 errors=$2 mode=$3
if [ "$mode" = pid-namespace ]; then
  # The begin line comes from here: the program is PID 1, and nobody else has to be started for its sake.
  begin() { printf 'begin %s 1\n' "$number" >>"$log"; }
  start=(unshare --pid --fork --kill-child setsid env -i)
else
  begin() { :; }
  start=(setsid sh -c 'printf "begin %s %s\n" "$1" "$$" >>"$0"; shift; exec env -i "$@"' "$log")
fi
links=$(mktemp -d)
trap 'rm -rf "$links"' EXIT

item() { IFS= read -r -d '' "$1"; }

list() {
  local count i one
  list=()
  item count
  for ((i = 0; i < count; i++)); do item one; list+=("$one"); done
}

# The file to run so that argv[0] has the base name that was asked for.
name() {
  local link="$links/$1/${2##*/}"
  named=$1
  [ "$1" = "$2" ] && return
  [ -e "$link" ] || { mkdir -p "${link%/*}"; ln -s "$1" "$link"; }
  named=$link
}

while item number; do
  item seconds; item file
  list; variables=("${list[@]}")
  list; arguments=("${list[@]}")
  name "$file" "${arguments[0]}"
  : >"$errors"
  begin
  [ "$mode" = pid-namespace ] && numbered=() || numbered=("$number")
  timeout -s KILL "$seconds" "${start[@]}" "${numbered[@]}" "${variables[@]}" "$named" "${arguments[@]:1}" \
    </dev/null >/dev/zero 2>>"$errors"
  status=$?
  [ "$status" = 137 ] && status=timeout
  told=()
  [ -s "$errors" ] && told=($(od -An -v -tx1 -N 300 "$errors"))
  printf -v told %s "${told[@]}"
  printf 'end %s %s %s\n' "$number" "$status" "$told" >>"$log"
done
