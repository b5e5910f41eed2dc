#!/usr/bin/env python
"""Django's command line for Maru."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    os.environ.setdefault("DATABASE_LIMITS", "0")  # a command may take longer than a page
    execute_from_command_line(sys.argv)
