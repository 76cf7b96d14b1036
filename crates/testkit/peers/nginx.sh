#!/bin/sh
# Runs nginx until the input ends. The output is not for text: it is the socket
# that nginx shall listen on, handed over the way nginx hands it to itself when
# it is upgraded, so that no port is chosen twice.
nginx=$1
folder=$2
NGINX='3;' "$nginx" -e stderr -p "$folder" -c "$folder/nginx.conf" 3>&1 1>&2 </dev/null &
# From here on the socket is nginx's alone: if nginx ends, connecting fails.
exec 1>&2
cat >/dev/null
kill $!
wait
