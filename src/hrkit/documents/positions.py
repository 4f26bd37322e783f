"""Which position a sentence of a report, an addendum or a matrix states."""

from __future__ import annotations

import re

from hrkit.documents.model import Position

# Matrices and addenda also come in French and Spanish.
_PART = re.compile(
    r"\bpartiellement\b|\bparcialmente\b|\ben partie\b|\ben parte\b|\bpartial(?:ly)?\b|\bin part\b|\bpartly\b|"
    r"support(?:ed)?\s*/\s*noted|accepted?\s*/\s*noted",
    re.I,
)
_NOT = re.compile(
    r"\b(?:do(?:es)?|did|could|can|would|will|is|are)\s*(?:not|n[’']t)\s+(?:\w+\s+){0,3}?"
    r"(?:enjoy|support|accept|agree|in a position|able|supported|accepted|acceptable)|"
    r"\bcannot\b|\bnot[\s-]+(?:support|accept|enjoy)\w*|\bun(?:able|acceptable)\b|\breject\w*|\bdeclin\w+|"
    r"\bnon[\s-]?accept\w*|\bwithout (?:the )?support\b|\bfail\w* to enjoy\b|"
    r"\brejet\w*|\brefusée?s?\b|\brechaz\w*|\bno (?:acept|apoy|cuent|goz|cont)\w*|"
    r"\b(?:pas|sans) (?:\w+ ){0,3}?(?:l.|son )adhésion\b|\bnon (?:accept|appuy)\w*|\bn[’'](?:accept|appuy)\w*",
    re.I,
)
_NOTED = re.compile(
    r"\b(?:take|takes|took|taken|taking)\s+(?:due\s+)?note\b|\bnoted\b(?! (?:in|above|that))|\bnotes\b(?! that)|"
    r"\bpris\w* (?:bonne )?note\b|\bnotées?\b|\btoma\w* (?:debida )?nota\b|\banotadas?\b",
    re.I,
)
_PENDING = re.compile(
    r"\bwill (?:be )?(?:examin|consider|review|respond|provide)\w*|\bpending\b|\bunder (?:examination|consideration)\b|"
    r"\bseront examinées\b|\bexaminer[aá]\w*|\bserán examinadas\b|"
    r"\bto be examined\b|\bdefer\w*|\bresponses? (?:of|to) .{0,80}? (?:will be|shall be)\b",
    re.I,
)
_SUPPORTED = re.compile(
    r"\baccept(?:s|ed|ance|able)?\b|\bsupport(?:s|ed|ive)?\b|\benjoy(?:s|ed)?\b|\bagree(?:s|d)?\b|\bendorse[sd]?\b|"
    r"\balready (?:been )?implemented\b|\b(?:in the )?process of (?:being )?implement|\bapproved\b|"
    r"\badhésion\b|\bacceptée?s?\b|\bappuyée?s?\b|\bappui\w*\b|\baceptad\w+|\bapoyad\w+|\bacepta\b|\bapoyo?\b",
    re.I,
)


def position_of(sentence: str) -> Position | None:
    """The position a sentence or heading states about recommendations, or None.

    >>> position_of("The following recommendations enjoy the support of X:")
    <Position.SUPPORTED: 'supported'>
    >>> position_of("did not enjoy the support of X and would thus be noted")
    <Position.NOTED: 'noted'>
    >>> position_of("will be examined by X") is Position.PENDING
    True
    """
    if _PART.search(sentence):
        return Position.SUPPORTED_IN_PART
    if _PENDING.search(sentence):
        return Position.PENDING
    # "Noted" is how the Council calls a recommendation that does not enjoy support.
    if _NOTED.search(sentence):
        return Position.NOTED
    if _NOT.search(sentence):
        return Position.NOT_SUPPORTED
    return Position.SUPPORTED if _SUPPORTED.search(sentence) else None
