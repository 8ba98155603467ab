#!/usr/bin/env bash
# Writes front.ld, which makes the linker put what small commands run side by side: a page of code
# that a cold start does not touch is a page fault saved, and those are most of its time.
#
#   cargo --config packaging/static.toml --config 'profile.release.strip="none"' \
#       build --release --target x86_64-unknown-linux-musl
#   packaging/front.sh target/x86_64-unknown-linux-musl/release/rpdb > packaging/front.ld
#
# Needs valgrind and nm. A list that has grown old does no harm but to speed: names that are no
# longer there are passed over. `.ci/run` holds how many stretches of code a command touches.
set -euo pipefail
rpdb=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# What an ending of a symbol says that differs from build to build, as a pattern.
lasting() {
    sed -E -e 's/17h[0-9a-f]{16}E(\.llvm\.[0-9]+)?$/17h*/' -e 's/Cs[0-9A-Za-z]+_/Cs*_/g'
}

# Runs a command on the folder's state, and keeps the functions that it ran through.
runs=0
watch() {
    runs=$((runs + 1))
    env -i PATH=/usr/bin:/bin RPDB_STATE="$folder/state.json" valgrind --tool=callgrind \
        --demangle=no --callgrind-out-file="$folder/out" --log-file=/dev/null \
        "$rpdb" "$@" >/dev/null
    sed -nE "s/^c?fn=\([0-9]+\) ([^']+).*/\1/p" "$folder/out" |
        LC_ALL=C sort -u | lasting >"$folder/run.$(printf %03d $runs)"
}

watch link add v0 type veth peer name v1
for words in 'link set v0 up' 'link set v1 up' 'address add 192.0.2.1/24 dev v0' \
    'route add default via 192.0.2.254'; do
    # shellcheck disable=SC2086 # words
    RPDB_STATE="$folder/state.json" "$rpdb" $words
done
rm "$folder"/run.*
# The commonest first: what the others have in common with them is there already.
watch rule show
watch route get 198.51.100.1
watch rule add sport 8080 table 100
watch route add 203.0.113.0/24 via 192.0.2.254
watch route show
watch route get 198.51.100.1 from 192.0.2.1 ipproto tcp sport 8080 dport 443
watch rule del sport 8080
watch address show
watch link show
RPDB_STATE="$folder/state.json" "$rpdb" address add 2001:db8:ff::1/64 dev v0 nodad
RPDB_STATE="$folder/state.json" "$rpdb" route add default via 2001:db8:ff::9
watch route get 2001:db8::1
watch route add 2001:db8:1::/48 via 2001:db8:ff::9

# Generic code that stands for many functions would bring them all.
nm -S -t d --defined-only "$rpdb" | awk 'NF == 4 { print $2, $4 }' | lasting |
    awk '{ count[$2]++; size[$2] += $1 }
         END { for (name in count) if (count[name] > 1 && size[name] > 24576) print name }' \
        >"$folder/many"

cat <<'TOP'
/* Made by packaging/front.sh: what small commands run, side by side. */
SECTIONS
{
  .text.front :
  {
TOP
cat "$folder"/run.* | awk 'NR == FNR { many[$1]; next } !($1 in many) && !seen[$1]++ && /^_[RZ]/' \
    "$folder/many" - | sed 's/.*/    *(.text.&)/'
cat <<'END'
  }
}
INSERT BEFORE .text;
END
