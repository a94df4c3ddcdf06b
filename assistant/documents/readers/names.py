"""Names made from the names of files, safe in ids and in folders."""

from __future__ import annotations

import hashlib
import re

from assistant.documents.text import fold

_OTHER = re.compile(r"[^a-z0-9]+")
MAX_SLUG = 80


def slug(name: str) -> str:
    """`name` in lower-case letters, digits and hyphens; a name without any becomes a short fingerprint of itself."""
    plain = _OTHER.sub("-", fold(name[:1000])).strip("-")[:MAX_SLUG].strip("-")
    return plain or hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
