"""The first lines of a text file, with the colours of its language."""

import codecs
from dataclasses import dataclass
from email.message import Message

from django.utils.safestring import SafeString, mark_safe
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer

from chatsite.exceptions import NotFound
from messaging.attachments import storage
from messaging.attachments.media.text_encodings import CODECS
from messaging.models import Blob

LINES, CHARACTERS = 20, 4_000
LINE_COLOURED = 400  # characters: with a longer one, as in minified code, all is plain, since lexers may get slow
BYTES = CHARACTERS * 4 + 4  # as many as these may take, in any encoding, with a mark before them
CLASS_PREFIX = "code-"  # static/css/components/conversation/code.css
# Pygments' names by extensions. Only these: each lexer is a program that reads what strangers send.
LEXERS = {
    "py": "python",
    "pyi": "python",
    "js": "javascript",
    "mjs": "javascript",
    "cjs": "javascript",
    "ts": "typescript",
    "tsx": "typescript",
    "jsx": "javascript",
    "json": "json",
    "css": "css",
    "scss": "scss",
    "c": "c",
    "h": "c",
    "cc": "cpp",
    "cpp": "cpp",
    "hpp": "cpp",
    "cs": "csharp",
    "java": "java",
    "kt": "kotlin",
    "swift": "swift",
    "go": "go",
    "rs": "rust",
    "rb": "ruby",
    "php": "php",
    "lua": "lua",
    "pl": "perl",
    "r": "r",
    "sh": "bash",
    "bash": "bash",
    "zsh": "bash",
    "ps1": "powershell",
    "bat": "batch",
    "sql": "sql",
    "dart": "dart",
    "yaml": "yaml",
    "yml": "yaml",
    "toml": "toml",
    "ini": "ini",
    "cfg": "ini",
    "diff": "diff",
    "patch": "diff",
    "scala": "scala",
    "m": "objective-c",
    "tex": "latex",
    "dockerfile": "docker",
    "makefile": "make",
    "mk": "make",
}


@dataclass(frozen=True, slots=True)
class Preview:
    html: SafeString  # text, and <span class="code-...">
    language: str  # Pygments' name; empty if it is plain text
    is_cut: bool  # the file goes on


def first_lines(blob: Blob, name: str) -> Preview:
    """At most LINES lines and CHARACTERS characters of a blob of kind text. Raises NotFound if the bytes are gone."""
    try:
        with storage.files().open(storage.path_of(blob.key)) as content:
            data = content.read(BYTES)
    except FileNotFoundError:
        raise NotFound from None
    text = _decoded(data, blob.type)
    lines = text[:CHARACTERS].splitlines()
    is_cut = len(data) < blob.size or len(text) > CHARACTERS or len(lines) > LINES
    lines = lines[:LINES]
    lexer = _lexer_for("" if any(len(line) > LINE_COLOURED for line in lines) else name)
    formatter = HtmlFormatter(nowrap=True, classprefix=CLASS_PREFIX)
    html = highlight("\n".join(lines), lexer, formatter)
    return Preview(
        html=mark_safe(html.rstrip("\n")),  # noqa: S308 - the formatter escapes
        language="" if isinstance(lexer, TextLexer) else lexer.aliases[0],
        is_cut=is_cut,
    )


def _decoded(data: bytes, media_type: str) -> str:
    charset = charset_of(media_type)
    decoder = codecs.getincrementaldecoder(CODECS.get(charset, "utf-8"))(errors="replace")
    return decoder.decode(data).removeprefix("\ufeff")


def charset_of(media_type: str) -> str:
    """The one that a media type names, or UTF-8."""
    header = Message()
    header["Content-Type"] = media_type
    return header.get_content_charset("utf-8")


def _lexer_for(name: str) -> Lexer:
    language = LEXERS.get(name.rpartition(".")[2].lower())  # of a name without a dot, it is the whole: Makefile
    options = {"stripnl": False, "stripall": False}
    return get_lexer_by_name(language, **options) if language else TextLexer(**options)
