"""How static files leave the house: hashed, compressed, and the stylesheet as one file.

In the tree css/main.css imports a file for each component; a browser would fetch them one after another.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/main.css"
_IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[\w-]+)\);')


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """CompressedManifestStaticFilesStorage whose stylesheet holds what it imports."""

    def post_process(self, paths: dict[str, Any], *args: Any, **kwargs: Any) -> Iterator[Any]:
        if STYLESHEET in paths and not kwargs.get("dry_run"):
            source, name = paths[STYLESHEET]
            Path(self.path(STYLESHEET)).write_text(join_imports(Path(source.path(name))), encoding="utf-8")
            paths[STYLESHEET] = (self, STYLESHEET)
        yield from super().post_process(paths, *args, **kwargs)


def join_imports(stylesheet: Path) -> str:
    """The stylesheet with each imported file in its place, inside its layer."""

    def joined(match: re.Match[str]) -> str:
        text = (stylesheet.parent / match["path"]).read_text(encoding="utf-8")
        return f"@layer {match['layer']} {{\n{text}}}"

    return _IMPORT.sub(joined, stylesheet.read_text(encoding="utf-8"))
