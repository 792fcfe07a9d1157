"""Every text of the pages that is translated: of templates, and of calls of `_`."""

import ast
import re
from pathlib import Path

ROOM = Path(__file__).resolve().parents[2] / "backend" / "storefront"
ONE = re.compile(r'{%\s*translate\s+"((?:[^"\\]|\\.)*)"')
BLOCK = re.compile(r"{%\s*blocktranslate\b[^%]*%}(.*?)(?:{%\s*plural\s*%}(.*?))?{%\s*endblocktranslate\s*%}", re.DOTALL)
BLANK = re.compile(r"{{\s*(\w+)\s*}}")


def _id(text: str) -> str:
    return BLANK.sub(r"%(\1)s", text.replace("%", "%%"))


def texts() -> set[tuple[str, str]]:
    """Each text with its plural, which most do not have."""
    found: set[tuple[str, str]] = set()
    for path in sorted((ROOM / "templates").rglob("*.html")):
        source = path.read_text()
        found |= {(text, "") for text in ONE.findall(source)}
        found |= {(_id(one), _id(many)) for one, many in BLOCK.findall(source)}
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            said = node.args if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_" else []
            found |= {(str(arg.value), "") for arg in said if isinstance(arg, ast.Constant)}
    return found
