"""A small vocabulary of our own making, in the form of the seed files."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "schemes": """code,version,en,ko,kind,source,confidence
rights,1,Rights of the river town,강마을 인권 주제,rights,own,seed
themes_2030,2030,Themes 2030,주제 2030,upstream,another body,verified
sdg,2015,Goals,목표,sdg,UN,verified
""",
    "rights": """code,parent,en,ko,role,definition_en,definition_ko,source,confidence
home,,Homes,주거,,A roof for everybody.,모두를 위한 집,own,seed
home.rent,home,Fair rents,공정한 임대료,,,,own,seed
home.rent.social,home.rent,Social rents,사회주택 임대료,,,,own,seed
play,,Play,놀이,rights_holder,,,own,seed
""",
    "themes_2030": """code,parent,en,ko,role,definition_en,definition_ko,source,confidence
B12,,Homes & shelter,주거와 쉼터,,,,another body,verified
rivers-and-lakes,,"Rivers, lakes & shores (of every size)",강과 호수,,,,another body,verified
""",
    "sdg": """code,parent,en,ko,role,definition_en,definition_ko,source,confidence
1,,Goal one,첫째 목표,,,,UN,verified
1.1,1,Target one,첫째 세부목표,,,,UN,verified
""",
    "crosswalks": """from_scheme,from_code,to_scheme,to_code,kind,confidence
themes_2030,B12,rights,home,broad,proposed
themes_2030,rivers-and-lakes,rights,play,close,proposed
""",
    "countries": """iso3,iso2,en,ko
ATL,AT,Atlantis,아틀란티스
""",
}


def write_seed(folder: Path, **changed: str) -> Path:
    """The seed files in `folder`; `changed` replaces whole files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (FILES | changed).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
