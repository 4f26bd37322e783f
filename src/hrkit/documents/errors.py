"""What can be wrong with a file, said in a sentence a person can act on."""

from __future__ import annotations


class DocumentError(Exception):
    """A file cannot be read at all.

    `code` is stable and names the kind of defect (`truncated-zip`, `password`, `scan-without-text`,
    `too-large`, `wrong-columns`, `encoding`, `xml-bomb`, `not-recognised` …); `message` says in plain
    English what is wrong and what to do; `where` names the place in the file when there is one.
    The platform translates by `code`.
    """

    def __init__(self, code: str, message: str, where: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
