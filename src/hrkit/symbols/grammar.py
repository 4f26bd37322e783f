"""The grammar of UN document symbols: one ordered table, the first form that fits wins.

Sources: the symbol series of the United Nations (ST/LIB/SER.B/5 and its revisions) and the harmonised system of the
treaty bodies in force since 2005 (sessional, sequential and State documents, States by ISO 3166 alpha-3).

A form is written in capitals over the blank-free symbol that `clean.core` makes; `{…}` are the pieces below, a full
stop is a full stop, everything else is a regular expression. No piece can match the empty string in a loop and none
crosses a slash unless it says so, so matching is linear in the length of the symbol.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hrkit.symbols.names import OTHER_SERIES

NOT_A_STATE = "CRP|INF|NGO|RES|DEC|SUB|OPA|OPS"
SEGMENT = r"[A-Z0-9]+(?:[.\-][A-Z0-9]+){0,4}"
JOINED = r"[-/](?:(?:CCPR|CEDAW|CAT|CRC|CERD|CMW|CRPD|CED)/C/|E/C\.12/)|-(?:A|S|E|HRI)/"
PIECES: dict[str, str] = {
    "COM": r"(?P<com>(?:CCPR|CEDAW|CAT|CRC|CERD|CMW|CRPD|CED)/C|E/C\.12)",
    "TB": r"(?P<com>CCPR|CEDAW|CAT|CRC|CERD|CMW|CRPD|CED)",
    "OP": r"(?:/(?:OPAC|OPSC|OPSA|OPIC))?",
    "I": rf"(?P<state>(?!(?:{NOT_A_STATE})(?![A-Z]))(?:[A-Z]{{3}}(?:-[A-Z]{{3}}){{0,3}}|EU|UK|HKSAR))",
    "N": r"(?P<number>\d{1,5}(?:-\d{1,5})?)",
    "Y": r"(?P<year>(?:19|20)\d\d)",
    "YEAR": r"(?P<year2>(?:19|20)\d\d)",
    "SESS": r"(?P<session>(?:ES-|S-)?\d{1,3})",
    "ROMAN": r"(?P<session>(?:E?S-)?[IVXL]{1,8})",
    "OTHER": f"(?P<series>{'|'.join(OTHER_SERIES)})",
    # what tells a lesser series from chance: a year, a dotted part, or three parts
    "TELLING": r"(?=[A-Z0-9/.\-]*(?:/(?:19|20)\d\d/|[A-Z]\.\d)|(?:/[A-Z0-9.\-]+){3})",
    "SEG": SEGMENT,
    "TAIL": rf"(?:/{SEGMENT}){{1,8}}",
    "PATH": rf"(?:/{SEGMENT}){{0,7}}",
    "S": (
        r"(?:/(?:ADD|CORR|REV|AMEND)\.\d{1,3}(?:-\d{1,3})?)*"
        r"(?:\((?:VOL\.?[IVXL\d]{1,6}|PART\.?[IVXL\d]{1,6}|SUPP[A-Z]*\.?(?:NO\.)?\d*|SUMMARY|FINDINGS|RECOMMENDATIONS|RESUMPTION\.?\d{0,2}|[A-Z]|[IVX]{2,4})\))*"
    ),
    "PRE": r"(?:(?!(?:ADD|CORR|REV|AMEND)\.)[A-Z]{1,6}[./])?",
    "END": "{PRE}{N}{S}",
    "DOC": "{PATH}/{PRE}{N}{S}",
    "PAGE": r"(?:,?(?P<pinpoint>PP?\.\d{1,4}(?:-\d{1,4})?))?",
}
PIECE = re.compile(r"\{([A-Z]+)\}")


class Reach(StrEnum):
    """How much a form may be trusted in running prose."""

    ANYWHERE = "anywhere"
    CAPITALS = "capitals"  # only in capitals and between blanks or brackets: A/70/150
    CUED = "cued"  # only behind a word such as "document": A/810


@dataclass(frozen=True)
class Form:
    """One row: `kind` of document, issuing `body` ("" = read from the symbol), the `pattern`, an `example`.

    `kinds` maps what the group `code` reads to a kind that replaces `kind`.
    """

    kind: str
    body: str
    template: str
    example: str
    reach: Reach = Reach.ANYWHERE
    kinds: Mapping[str, str] = field(default_factory=dict)

    def compiled(self) -> re.Pattern[str]:
        """The form as a regular expression that ends where a symbol may end."""
        literal = self.template.replace(".", r"\.")
        whole = PIECE.sub(lambda piece: PIECES[piece[1]], literal)
        body = PIECE.sub(lambda piece: PIECES[piece[1]], whole)
        return re.compile(rf"{body}(?![A-Z0-9])(?!(?!{JOINED})[-/][A-Z0-9])", re.ASCII)


STATE_CODES: dict[str, str] = {
    "CO": "concluding_observations",
    "COBS": "concluding_observations",
    "Q": "list_of_issues",
    "LOI": "list_of_issues",
    "QPR": "list_of_issues_prior_to_reporting",
    "LOIPR": "list_of_issues_prior_to_reporting",
    "RQ": "replies_to_list_of_issues",
    "RLOI": "replies_to_list_of_issues",
    "RQAR": "replies_to_list_of_issues",
    "RESP": "replies_to_list_of_issues",
    "FCO": "follow_up",
    "FU": "follow_up",
    "FUCO": "follow_up",
    "FR": "follow_up",
    "FIR": "follow_up",
    "FUIR": "follow_up",
    "FOLLOW-UP": "follow_up",
    "AR": "additional_information",
    "AI": "additional_information",
    "OAI": "additional_information",
    "QAI": "list_of_issues",
    "RQAI": "replies_to_list_of_issues",
    "IR": "inquiry_report",
    "IRCO": "inquiry_report",
    "INQ": "inquiry_report",
    "OIR": "inquiry_report",
    "VR": "visit_report",
    "OVR": "reply_to_visit_report",
    "RVR": "reply_to_visit_report",
    "DEC": "state_document",
    "EP": "state_document",
    "R": "state_document",
    "L": "state_document",
    "CRP": "state_document",
}
HRC_CODES = {
    "RES": "hrc_resolution",
    "DEC": "hrc_decision",
    "PRST": "hrc_statement",
    "NGO": "hrc_ngo_statement",
    "G": "hrc_government_letter",
    "NI": "hrc_national_institution",
    "L": "hrc_draft",
    "CRP": "hrc_conference_room_paper",
    "SR": "summary_record",
    "PV": "summary_record",
}
UPR_CODES = {"1": "upr_national_report", "2": "upr_compilation", "3": "upr_stakeholder_summary"}
OLD_LISTS = {"Q": "list_of_issues", "L": "list_of_issues", "RESP": "replies_to_list_of_issues"}
RECORDS = {"PV": "summary_record", "SR": "summary_record"}
SPT_CODES = {"RONPM": "visit_report", "ROSP": "visit_report", "CSPRO": "reply_to_visit_report"}
CO, SESSION = "concluding_observations", "session_document"
SOURCE_WORDS = r"CRP|INF|NGO|MISC|WP|L|R|G"


TREATY_BODY_FORMS: tuple[Form, ...] = (
    Form("general_comment", "", "{COM}/GC/{N}{S}", "CCPR/C/GC/36"),
    Form("general_comment", "", "{TB}/GC/{Y}/{N}{S}", "CRC/GC/2003/5"),
    Form("general_comment", "", r"(?P<com>CCPR/C)/21(?:/REV.\d)?/ADD.{N}(?:/REV.\d)?", "CCPR/C/21/Rev.1/Add.11"),
    Form("general_comment", "", r"{COM}/{Y}/(?P<session>\d{1,3})/GC.{N}{S}", "CEDAW/C/2010/47/GC.2"),
    Form("views", "", "{COM}/{SESS}/DR?/{N}/{Y}{S}", "CCPR/C/137/D/3165/2018"),
    Form(CO, "", "{COM}{OP}/CO/{Y}/{I}{S}", "CRC/C/OPAC/CO/2005/AND"),
    Form(CO, "", "{COM}/{SESS}/CO/{N}{S}", "CERD/C/61/CO/13"),
    Form(CO, "", "{TB}/CO/{SESS}/{I}{S}", "CCPR/CO/69/KWT"),
    Form(CO, "", "(?P<com>CAT/C)/CR/{SESS}/{I}{S}", "CAT/C/CR/36/KOR"),
    Form(CO, "", "(?P<com>CAT/C)/{ROMAN}/CONCL.{N}{S}", "CAT/C/XXVII/Concl.3"),
    Form(CO, "", "(?P<com>CRC/C)/15/ADD.{N}{S}", "CRC/C/15/Add.197"),
    Form(CO, "", "(?P<com>CCPR/C)/79/ADD.{N}{S}", "CCPR/C/79/Add.114"),
    Form(CO, "", "(?P<com>CERD/C)/304/ADD.{N}{S}", "CERD/C/304/Add.12"),
    Form(CO, "", "(?P<com>E/C.12)/1/ADD.{N}{S}", "E/C.12/1/Add.59"),
    Form("state_report", "", r"{COM}/(?!2/)\d{1,3}/ADD.{N}{S}", "CRC/C/70/Add.14"),
    Form(
        "state_document",
        "",
        "{COM}{OP}/{I}/(?P<code>[A-Z]{1,5}(?:-UP)?)(?:[/.]{N})?{S}",
        "CERD/C/KOR/CO/17-19",
        kinds=STATE_CODES,
    ),
    Form("state_report", "", "{COM}{OP}/{I}/{Y}/{N}{S}", "CCPR/C/KOR/2005/3"),
    Form("state_report", "", r"{COM}{OP}/{I}/(?P<yy>\d\d)/{N}{S}", "CCPR/C/USA/99/5"),
    Form("state_report", "", "{COM}{OP}/{I}/{N}{S}", "CERD/C/KOR/15-16"),
    Form("inquiry_report", "", "{COM}(?:/{Y})?/OP.8/(?P<state>[A-Z]{3}|MEXICO)(?:/{N})?{S}", "CEDAW/C/OP.8/CAN/1"),
    Form("list_of_issues", "", "{COM}{OP}/(?P<code>Q|RESP|L)/{I}(?:/{N})?{S}", "CRC/C/Q/KOR/2", kinds=OLD_LISTS),
    Form("list_of_issues", "", "{COM}/{SESS}/(?P<code>Q|L)/{I}(?:/{N})?{S}", "CCPR/C/88/L/KOR"),
    Form("replies_to_list_of_issues", "", "{COM}{OP}/RESP/{N}{S}", "CRC/C/RESP/71"),
    Form("summary_record", "", "{COM}/(?:{Y}/)?SR.{N}{S}", "CERD/C/SR.2692"),
    Form("state_document", "", "{COM}/(?:{Y}/)?(?:DEC|EW|EWUAP)/(?:{I}/)?{N}{S}", "CERD/C/DEC/ISR/1"),
    Form("states_parties_document", "", "{TB}/(?:SP|CSP|MSP){DOC}", "CRPD/CSP/2014/1"),
    Form("visit_report", "SPT", "CAT/OP/{I}/{N}{S}", "CAT/OP/MDV/1"),
    Form("state_document", "SPT", "CAT/OP/{I}/(?P<code>[A-Z]{1,6})[/.]{N}{S}", "CAT/OP/GAB/RONPM/1", kinds=SPT_CODES),
    Form(SESSION, "SPT", "CAT/OP/(?:C/)?{SESS}/{END}", "CAT/OP/12/5"),
    Form(SESSION, "SPT", "CAT/OP/{N}{S}", "CAT/OP/1/Rev.1"),
    Form(
        SESSION,
        "",
        rf"{{COM}}/{{Y}}/(?:{{ROMAN}}/|(?P<session2>\d{{1,3}})/)?(?:(?:{SOURCE_WORDS})[./])?{{N}}{{S}}",
        "E/C.12/1999/5",
    ),
    Form(SESSION, "", rf"{{COM}}/{{SESS}}/(?:(?:{SOURCE_WORDS})[./])?{{N}}{{S}}", "CAT/C/57/4"),
    Form(SESSION, "", "{COM}{OP}/{N}{S}", "CRC/C/118"),
    Form(
        SESSION,
        "",
        rf"{{COM}}{{OP}}/(?:{{SEG}}/)?(?:{SOURCE_WORDS}|WG|SUB|NB)(?:.\d{{1,3}})?(?:[/.]{{SEG}}){{1,4}}",
        "CCPR/C/WG/99/INF.1",
    ),
    Form(SESSION, "", rf"{{COM}}/(?:{SOURCE_WORDS}).{{N}}{{S}}", "CERD/C/L.1"),
    Form(SESSION, "", "(?P<com>CEDAW)/PSWG{TAIL}", "CEDAW/PSWG/2006/II/CRP.1"),
    Form("core_document", "HRI", "HRI/CORE/{I}(?:/{Y})?{S}", "HRI/CORE/KOR/2018"),
    Form("core_document", "HRI", "HRI/CORE/1/ADD.{N}{S}", "HRI/CORE/1/Add.125"),
    Form("compilation", "HRI", "HRI/GEN/{N}{S}{PAGE}", "HRI/GEN/1/Rev.9 (Vol. I) p. 174"),
    Form("chairs_document", "HRI", "HRI/(?:MC|ICM|TB)/{Y}/{END}", "HRI/MC/2006/3"),
    Form("chairs_document", "HRI", "HRI/(?:MC|ICM|TB){TAIL}", "HRI/ICM/WGFC/2007/2"),
    Form(
        "treaty_body_upload",
        "TBDB",
        "INT/(?:CCPR|CESCR|CEDAW|CAT|CRC|CERD|CMW|CRPD|CED|SPT|OP[A-Z-]+|CRC-OP[A-Z]+)"
        r"/[A-Z]{2,6}(?:/{I})?/(?P<number>\d{1,7})(?:/[A-Z])?",
        "INT/CCPR/GEC/6627",
    ),
)

COUNCIL_FORMS: tuple[Form, ...] = (
    Form(
        "upr_document",
        "UPR",
        "A/HRC/WG.6/{SESS}/{I}/(?P<number>(?P<code>[1-4])(?:-[2-4])?){S}",
        "A/HRC/WG.6/42/KOR/1",
        kinds=UPR_CODES,
    ),
    Form("upr_draft_report", "UPR", "A/HRC/WG.6/{SESS}/L.{N}{S}", "A/HRC/WG.6/2/L.6"),
    Form("upr_document", "UPR", "A/HRC/WG.6/{SESS}/(?:(?:NGO|CRP|INF|G|MISC)[./])?{N}{S}", "A/HRC/WG.6/1/INF/1"),
    Form(
        "hrc_resolution",
        "HRC",
        "A/HRC/(?P<code>RES|DEC|PRST)/(?:OS/)?{SESS}/{N}{S}",
        "A/HRC/RES/S-17/1",
        kinds=HRC_CODES,
    ),
    Form(
        "hrc_document",
        "HRC",
        "A/HRC/{SESS}/(?P<code>NGO|G|NI|L|CRP|INF|SR|PV|MISC)[./]{N}{S}",
        "A/HRC/47/NGO/12",
        kinds=HRC_CODES,
    ),
    Form("hrc_report", "HRC", "A/HRC/{SESS}/{N}{S}", "A/HRC/59/15/Add.1"),
    Form("detention_opinion", "HRC", "A/HRC/WGAD/{Y}/{N}{S}", "A/HRC/WGAD/2014/12"),
    Form(
        "hrc_document",
        "HRC",
        r"A/HRC/(?!(?:RES|DEC|PRST|WG.6)/)[A-Z]{2,8}(?:.\d{1,2})?/(?:{SEG}/){0,4}"
        "{END}",
        "A/HRC/EMRIP/2010/2",
    ),
)

ASSEMBLY_FORMS: tuple[Form, ...] = (
    Form("ga_resolution", "GA", r"A/RES/(?P<number>\d{1,4}[A-Z]?(?:-[A-Z])?)\({ROMAN}\)", "A/RES/217A (III)"),
    Form("ga_resolution", "GA", r"A/RES/{SESS}/(?P<number>\d{1,4}(?:[A-Z](?:-[A-Z])?)?){S}", "A/RES/70/1"),
    Form("ga_decision", "GA", r"A/DEC/{SESS}/(?P<number>\d{1,4}[A-Z]?){S}", "A/DEC/70/510"),
    Form(
        "ga_committee_document",
        "GA",
        r"A/C.\d/{SESS}/(?:(?P<code>[A-Z]{1,4})[./])?{N}{S}",
        "A/C.3/70/L.1",
        kinds=RECORDS,
    ),
    Form("ga_committee_document", "GA", r"A/C.\d/(?P<code>SR|L|INF|PV).{N}{S}", "A/C.3/SR.183", kinds=RECORDS),
    Form("ga_committee_document", "GA", r"A/C.\d/{N}{S}", "A/C.3/307"),
    Form("conference_document", "GA", r"A/CONF.\d{1,3}{DOC}", "A/CONF.189/PC.2/22"),
    Form("ga_committee_document", "GA", r"A/(?:AC|CN).\d{1,3}(?:/{SEG}){0,7}/{END}", "A/CN.4/L.600"),
    Form("summary_record", "GA", "A/(?:{SESS}/)?PV.{N}{S}", "A/70/PV.15"),
    Form("ga_document", "GA", "A/{SESS}/(?:L|INF|BUR|CRP|NGO)[./]{N}{S}", "A/70/L.1"),
    Form("ga_document", "GA", "A/(?:INF|BUR|SPC|WGFS)/{SESS}/{END}", "A/INF/70/1"),
    Form("ga_document", "GA", r"A/(?P<session>(?:ES|S)-\d{1,2})/{N}{S}", "A/S-26/2"),
    Form("ga_document", "GA", r"A/(?P<session>(?:ES|S)-\d{1,2})/AC.\d{1,2}/{END}", "A/S-20/AC.1/L.1"),
    Form("ga_document", "GA", r"A/(?P<session>\d{1,3})/{N}{S}", "A/70/150", Reach.CAPITALS),
    Form("ga_document", "GA", r"A/(?P<number>\d{3,5}){S}", "A/810", Reach.CUED),
)

OTHER_FORMS: tuple[Form, ...] = (
    Form("sc_resolution", "SC", r"S/RES/{N}(?:\({Y}\))?{S}", "S/RES/1325 (2000)"),
    Form("sc_statement", "SC", "S/PRST/{Y}/{N}{S}", "S/PRST/2020/1"),
    Form("summary_record", "SC", "S/PV.{N}{S}", "S/PV.7000"),
    Form("sc_document", "SC", "S/{Y}/{N}{S}", "S/2015/716", Reach.CAPITALS),
    Form("sc_document", "SC", r"S/(?:AC|C).\d{1,3}(?:/{SEG}){0,5}/{END}", "S/AC.37/2002/1"),
    Form("sc_document", "SC", "S/(?:INF|AGENDA|NC){DOC}", "S/INF/70"),
    Form("sc_document", "SC", r"S/(?P<number>\d{3,5}){S}", "S/25704", Reach.CUED),
    Form("ecosoc_resolution", "ECOSOC", "E/RES/{Y}/{N}{S}", "E/RES/2014/1"),
    Form("ecosoc_resolution", "ECOSOC", r"E/RES/(?P<number>\d{1,4}[A-Z]?)\({ROMAN}\)", "E/RES/1503 (XLVIII)"),
    Form("ecosoc_decision", "ECOSOC", r"E/DEC/{Y}/(?P<number>\d{1,3}[A-Z]?){S}", "E/DEC/2014/201"),
    Form("state_report", "CESCR", "E/(?:(?P<year>1990)/[567]|(?P<year2>1994)/104)/ADD.{N}{S}", "E/1990/5/Add.60"),
    Form("ecosoc_document", "ECOSOC", "E/{Y}/(?P<code>L|SR|INF|NGO|CRP|C)[./]{N}{S}", "E/2015/SR.1", kinds=RECORDS),
    Form("ecosoc_document", "ECOSOC", "E/{Y}/{N}{S}", "E/1990/23", Reach.CAPITALS),
    Form("ecosoc_resolution", "CHR", "E/CN.4/(?P<commission>SUB.2/)?(?:RES|DEC)/{Y}/{N}{S}", "E/CN.4/RES/2005/80"),
    Form(
        "summary_record",
        "",
        r"E/(?P<commission>CN.4/SUB.2|(?:CN|C).\d{1,2})/(?:(?:AC|WG).\d{1,2}/)?(?:{Y}/)?SR.{N}{S}",
        "E/CN.4/2005/SR.1",
    ),
    Form(
        "commission_document",
        "",
        r"E/(?P<commission>CN.4/SUB.2|(?:CN|C).\d{1,2})/(?:{Y}/)?"
        r"(?:(?:AC|WG|SC|PC).\d{1,2}/)?(?:{YEAR}/)?{END}",
        "E/CN.4/2005/61/Add.1",
    ),
    Form(
        "ecosoc_document",
        "ECOSOC",
        r"E/(?:ICEF|ESCAP|ECE|ECA|ECLA|ESCWA|HLPF|HLS|INF|NGO|AC.\d{1,2}|CONF.\d{1,3}){DOC}",
        "E/ICEF/2010/9",
    ),
    Form("ecosoc_document", "ECOSOC", r"E/(?P<number>\d{3,4}){S}", "E/4321", Reach.CUED),
    Form(
        "trusteeship_document",
        "TC",
        r"T/(?:RES|PV|L|PET|INF|OBS|COM)[./](?:{SEG}/){0,3}{PRE}{N}(?:\({ROMAN}\))?",
        "T/RES/2183",
    ),
    Form("administrative_issuance", "ST", "ST/(?:AI|SGB|IC)/{Y}/{N}{S}", "ST/SGB/2003/13"),
    Form("administrative_issuance", "ST", "ST/(?:AI|SGB|IC)/(?:[A-Z]+/)?{N}{S}", "ST/AI/189"),
    Form("secretariat_document", "ST", "ST/(?!(?:AI|SGB|IC)/)[A-Z]{2,12}{DOC}", "ST/ESA/STAT/SER.A/1"),
    Form("other_document", "", "(?P<series>HR)/(?:PUB|P|NYHQ){DOC}", "HR/PUB/11/4"),
    Form("other_document", "", r"(?P<series>EC)/\d{2}/SC{DOC}", "EC/64/SC/CRP.1"),
    Form("other_document", "", r"(?P<series>CD)/(?P<number>\d{3,4}){S}", "CD/1299", Reach.CUED),
    Form("other_document", "", "{OTHER}{TELLING}{DOC}", "FCCC/CP/2015/10/Add.1", Reach.CAPITALS),
    Form("other_document", "", "{OTHER}{DOC}", "AT/DEC/1234", Reach.CUED),
)

FORMS: tuple[Form, ...] = TREATY_BODY_FORMS + COUNCIL_FORMS + ASSEMBLY_FORMS + OTHER_FORMS
