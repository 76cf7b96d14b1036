"""The Autobahn test suite's fuzzing server, on a free port of 127.0.0.1 alone, for as long as its input is open.

Arguments: the folder for reports, then the cases to have. Prints the port. For Python 2.7.
"""
import os
import socket
import sys
import threading

folder, cases = sys.argv[1], sys.argv[2:]
port_to, sys.stdout = sys.stdout, sys.stderr

# What the suite itself would start listens on every interface, at a port that has to be guessed.
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(16)
listener.setblocking(False)
port = listener.getsockname()[1]

from autobahntestsuite.fuzzing import FuzzingServerFactory
from twisted.internet import reactor

factory = FuzzingServerFactory({
    "url": "ws://127.0.0.1:%d" % port,
    "outdir": folder,
    "cases": cases,
    "exclude-cases": [],
    "exclude-agent-cases": {},
})
reactor.adoptStreamPort(listener.fileno(), socket.AF_INET, factory)


def end_with_input():
    sys.stdin.read()
    os._exit(0)


watch = threading.Thread(target=end_with_input)
watch.daemon = True
watch.start()
port_to.write("%d\n" % port)
port_to.flush()
reactor.run()
