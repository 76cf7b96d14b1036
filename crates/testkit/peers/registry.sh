#!/bin/sh
# Runs Debian's docker-registry until the input ends, and prints the port that
# it chose; it says so in its log alone.
docker-registry serve "$1" 2>&1 >/dev/null </dev/null |
    tee /dev/stderr |
    sed -un 's/.*listening on 127\.0\.0\.1:\([0-9]*\)".*/\1/p' &
cat >/dev/null
# The group is this script's own.
kill 0
