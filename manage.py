#!/usr/bin/env python
"""Django's command line for Maru."""

import os
import sys

from django.core.management import execute_from_command_line

from chatsite.private_files import set_umask

if __name__ == "__main__":
    set_umask()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    os.environ.setdefault("DATABASE_LIMITS", "0")  # a command may take longer than a page
    execute_from_command_line(sys.argv)
