"""Languages beyond gettext: Korean particles, date formats, the strings that scripts say."""
