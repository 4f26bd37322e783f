"""Made-up labelled rows: small, in two languages, with words that tell the labels apart."""

from __future__ import annotations

import random

from hrkit.suggest import Row

SUBJECTS = {
    "housing": ("homes", "tenants", "rent", "evictions", "flats"),
    "health": ("hospitals", "patients", "nurses", "vaccines", "clinics"),
    "schools": ("pupils", "teachers", "classrooms", "lessons", "textbooks"),
}
KOREAN = {
    "주거": ("주택", "세입자", "임대료", "강제퇴거"),
    "건강": ("병원", "환자", "예방접종", "보건소"),
}
VERBS = ("Protect", "Improve", "Review", "Support", "Fund")


def english(each: int = 40, seed: int = 3) -> list[Row]:
    """`each` rows per label, and some with two labels."""
    chosen = random.Random(seed)
    rows = []
    for label, words in SUBJECTS.items():
        for number in range(each):
            one, two = chosen.sample(words, 2)
            rows.append(Row(f"{chosen.choice(VERBS)} the {one} and the {two} of district {number}", (label,)))
    for number in range(each // 2):
        one, two = chosen.choice(SUBJECTS["housing"]), chosen.choice(SUBJECTS["health"])
        rows.append(Row(f"Bring {one} close to {two} in quarter {number}", ("housing", "health")))
    return rows


def korean(each: int = 30) -> list[Row]:
    """Rows of a Korean city."""
    chosen = random.Random(5)
    return [Row(f"{number}동의 {chosen.choice(words)}과 {chosen.choice(words)}을 지원하라", (label,), "ko")
            for label, words in KOREAN.items() for number in range(each)]
