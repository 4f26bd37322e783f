"""What in a text may show who a person is, or tell of harm: a simple look by patterns, which never decides.

What is found holds a comment back until a person has read it. Phones, addresses of mail and numbers of identity papers
are found in any language; names and words of harm in English and Korean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PERSONAL: dict[str, re.Pattern[str]] = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "id_number": re.compile(r"(?<!\d)\d{6}\s?[-–]\s?[1-8]\d{6}(?!\d)|(?<![A-Za-z0-9])[A-Z]{1,2}\d{7,8}(?!\d)"),
    "phone": re.compile(
        r"(?<![\d-])(?:\+\d{1,3}[\s.-]?\(?0?\d{1,3}\)?|\(?0\d{1,2}\)?)[\s.-]?\d{3,4}[\s.-]?\d{4}(?!\d)"
    ),
}
SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염여추도소"
    "석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용"
)
TITLES = "씨|님|군|양|과장|팀장|주무관|국장|계장|주사|실장|센터장|관장|의원|선생"
NOT_NAMES = frozenset({
    "고객", "주민", "이용", "장애인", "이웃", "여러", "시장", "구청", "정부", "어르신", "선생", "민원", "담당", "위원",
    "기사", "원장", "소장", "이사", "부모", "하나", "모든", "우리",
})  # fmt: skip
NAMES = (
    re.compile(rf"(?<![가-힣])([{SURNAMES}][가-힣]{{1,2}})\s?(?:{TITLES})"),
    re.compile(r"\b((?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?)"),
    re.compile(r"\b(?:named?|called|officer|my name is)\s+([A-Z][a-z'-]+\s+[A-Z][a-z'-]+)"),
)
HARM_WORDS = (
    "abuse", "abused", "assault", "assaulted", "attacked me", "beat me", "beaten", "hit me", "hurt me", "kill",
    "killed", "molested", "rape", "raped", "self-harm", "sexual harassment", "stalked", "suicide", "threatened",
    "tortured", "trafficked", "violence against",
)  # fmt: skip
HARM_KOREAN = (
    "폭행", "때렸", "때려", "맞았", "성폭력", "성폭행", "성희롱", "성추행", "학대", "협박", "자살", "자해", "죽이",
    "죽고", "감금", "고문", "스토킹", "가정폭력", "괴롭힘", "인신매매", "살해",
)  # fmt: skip
HARM = re.compile(rf"\b(?:{'|'.join(map(re.escape, HARM_WORDS))})\b|{'|'.join(HARM_KOREAN)}", re.IGNORECASE)
MARK = "[…]"


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing found: `kind` is email, id_number, phone, name or harm; `found` are the words themselves."""

    kind: str
    found: str


def signals(text: str) -> list[Signal]:
    """Everything found, in this order: what reaches a person, names, words of harm.

    >>> [one.kind for one in signals("Call Mr. Kim at 010-1234-5678, he threatened me")]
    ['phone', 'name', 'harm']
    >>> signals("The ramp at the library is too steep. 시장님, 고쳐 주세요.")
    []
    """
    found = [Signal(kind, hit.group()) for kind, pattern in PERSONAL.items() for hit in pattern.finditer(text)]
    for pattern in NAMES:
        found += [Signal("name", hit.group()) for hit in pattern.finditer(text) if hit.group(1) not in NOT_NAMES]
    return found + [Signal("harm", hit.group()) for hit in HARM.finditer(text)]


def personal(text: str) -> list[Signal]:
    """What reaches or identifies a person: never in a public text."""
    return [one for one in signals(text) if one.kind in PERSONAL]


def redacted(text: str) -> str:
    """The text with what reaches a person taken out: where a moderator begins.

    >>> redacted("Write to a@b.kr")
    'Write to […]'
    """
    for pattern in PERSONAL.values():
        text = pattern.sub(MARK, text)
    return text
