"""What the `oras` package makes of a registry: `pull TARGET FOLDER` prints the
files that it wrote, `manifest TARGET` what it took for the manifest, and
`get URL ACCEPT` the bytes of an answer."""

import json
import sys

import oras.client
import requests

command, target, *rest = sys.argv[1:]
client = oras.client.OrasClient(hostname=target.split("/")[0], insecure=True)
if command == "pull":
    print(json.dumps(client.pull(target=target, outdir=rest[0])))
elif command == "manifest":
    print(json.dumps(client.get_manifest(target)))
elif command == "get":
    answer = requests.get(target, headers={"Accept": rest[0]}, timeout=60)
    answer.raise_for_status()
    sys.stdout.buffer.write(answer.content)
