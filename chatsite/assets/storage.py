"""How static files leave the house: hashed, compressed, the stylesheet as one file and the scripts of a page as one.

In the tree each component and each behaviour has a file of its own, which is many files to fetch, with comments.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rjsmin import jsmin
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from chatsite.assets import modules

STYLESHEET = "css/main.css"
SCRIPTS = ("js/app.js", "js/page.js")
PARTS = {"js/later.js": "app"}  # and of which script each is a part
_EVERY_PAGE = re.compile(r"(?:js/(?:app|later|page)|css/main|django_htmx/htmx-2\.min)\.[0-9a-f]{12}\.(?:js|css)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BREAK = re.compile(r"\s*\n\s*")  # and how far the next line is set in
_IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[\w-]+)\);')


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """CompressedManifestStaticFilesStorage whose stylesheet and scripts hold what they import."""

    joins_modules = True
    _has_brotli = True

    def post_process(self, paths: dict[str, Any], *args: Any, **kwargs: Any) -> Iterator[Any]:
        for path in [] if kwargs.get("dry_run") else [STYLESHEET, *SCRIPTS, *PARTS]:
            if path in paths:
                storage, name = paths[path]
                source = Path(storage.path(name))
                whole = styles(source) if path == STYLESHEET else scripts(source, part_of=PARTS.get(path))
                Path(self.path(path)).write_text(whole, encoding="utf-8")
                paths[path] = (self, path)
        yield from super().post_process(paths, *args, **kwargs)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """By gzip all, and by Brotli what every page needs: for the rest that takes longer than it is worth."""
        needed = {path for path in paths if _EVERY_PAGE.fullmatch(path)}
        for self._has_brotli, some in ((True, needed), (False, set(paths) - needed)):
            yield from super().compress_files(some)

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return Compressor(**kwargs, use_brotli=self._has_brotli)


def styles(stylesheet: Path) -> str:
    """The stylesheet with all that it imports, without comments and blanks."""
    return _BREAK.sub("\n", _COMMENT.sub("", join_imports(stylesheet)))


def scripts(entry: Path, *, part_of: str | None = None) -> str:
    """The script with all that it imports, without comments and blanks; of a part, what the page does not hold yet."""
    folder, name = entry.parent, entry.stem
    return str(jsmin(modules.joined_part(folder, name, part_of) if part_of else modules.joined(folder, name)))


def join_imports(stylesheet: Path) -> str:
    """The stylesheet with each imported file in its place, inside its layer."""

    def joined(match: re.Match[str]) -> str:
        text = (stylesheet.parent / match["path"]).read_text(encoding="utf-8")
        return f"@layer {match['layer']} {{\n{text}}}"

    return _IMPORT.sub(joined, stylesheet.read_text(encoding="utf-8"))
