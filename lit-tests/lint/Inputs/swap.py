"""Exchanges the two files of a folder."""

import os
import sys

os.chdir(sys.argv[1])
first, second = sorted(os.listdir("."))
os.rename(first, "swapped")
os.rename(second, first)
os.rename("swapped", second)
