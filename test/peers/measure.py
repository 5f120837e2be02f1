"""Runs a command, and writes what the whole process took into a file, as JSON: measure.py FILE SECONDS COMMAND…"""
import json, resource, subprocess, sys, time

file, limit, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
began = time.monotonic()
try:
    status = subprocess.run(command, timeout=limit).returncode
except subprocess.TimeoutExpired:
    status = None
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(file, "w") as out:
    json.dump({"exit": status, "seconds": time.monotonic() - began, "cpu": used.ru_utime + used.ru_stime,
               "megabytes": used.ru_maxrss / 1024}, out)
