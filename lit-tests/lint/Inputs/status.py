"""Runs a command and succeeds if it ends with the status given first."""

import subprocess
import sys

status = subprocess.run(sys.argv[2:], check=False).returncode
if status != int(sys.argv[1]):
    sys.exit(f"status {status}, not {sys.argv[1]}: {' '.join(sys.argv[2:])}")
