"""Named things in French, Spanish and Korean, as in `names_en`; Korean phrases are looked for inside words."""

from __future__ import annotations

FRENCH = {
    "named": """
icerd: ciedr, cerd, convention [internationale] elimination [toutes] [formes] discrimination raciale
iccpr: pidcp, pacte [international] relatif droits civils politiques
iccpr-op1: [premier] protocole facultatif [se] [rapportant] [pacte] [international] [relatif] droits civils politiques
iccpr-op1: premier protocole facultatif, [premier] protocole facultatif pidcp
iccpr-op2: deuxieme/second protocole facultatif [se] [rapportant] [pacte] [international] [relatif] [droits]
  [civils] [politiques]
iccpr-op2: deuxieme/second protocole facultatif pidcp
icescr: pidesc, pacte [international] relatif droits economiques sociaux culturels
icescr-op: protocole facultatif [se] [rapportant] pidesc
icescr-op: protocole facultatif [se] [rapportant] pacte [international] relatif droits economiques sociaux culturels
cedaw: cedaw, cedef, convention elimination [toutes] [formes] discrimination egard femmes
cedaw-op: protocole facultatif [se] [rapportant] [cedaw/cedef]  convention elimination [toutes] [formes]
  discrimination egard femmes
cedaw-op: protocole facultatif [se] [rapportant] cedaw/cedef
cat: convention contre torture [autres] [peines] [ou] [traitements] [cruels] [inhumains] [degradants]
opcat: opcat, protocole facultatif [se] [rapportant] convention contre torture [autres] [peines] [ou]
  [traitements] [cruels] [inhumains] [degradants]
opcat: protocole facultatif [se] [rapportant] cat
crc: cde, convention [relative] droits enfant/enfants
opac: protocole facultatif [convention] [relative] [droits] [enfant] [concernant] implication enfants conflits armes
opsc: protocole facultatif [convention] [relative] [droits] [enfant] [concernant] vente enfants [prostitution]
  [enfants] [pornographie] [mettant] [scene] [enfants]
op-crc: protocoles facultatifs convention [relative] droits enfant
icrmw: convention [internationale] [protection] [droits] [tous] travailleurs migrants [membres] [leur] [famille]
crpd: cdph, convention [relative] droits personnes handicapees
crpd-op: protocole facultatif [se] [rapportant] convention [relative] droits personnes handicapees
cped: convention [internationale] [protection] [toutes] [personnes] contre disparitions forcees
rome-statute: statut rome [cour] [penale] [internationale], cour penale internationale, cpi
refugee-convention: convention [1951] [relative] statut refugies
stateless-1954: convention [1954] [relative] statut apatrides
stateless-1961: convention [1961] [reduction] [cas] apatridie
ilo: oit, organisation internationale travail
istanbul-convention: convention istanbul
paris-principles: principes paris
optional-protocol: protocole facultatif, protocoles facultatifs
women: femmes, femme, filles, fille
children: enfants, enfant, mineurs, garcons
youth: jeunes
disability: handicap, handicapees, handicapes, handicapee
migrants: migrants, migrantes, migrations, immigres, travailleurs migrants
refugees: refugies, refugiees
asylum: asile, demandeurs asile
stateless: apatrides, apatridie
minorities: minorites, minorite
indigenous: autochtones, peuples autochtones
roma: roms
lgbti: lgbt, lgbti, orientation sexuelle, identite genre, homosexuels, homosexualite, homosexuelles
older: personnes agees, aines
detainees: detenus, prisonniers
journalists: journalistes
defenders: defenseurs [droits] [homme/humains]
nhri: indh, institution nationale [droits] [homme/humains], commission nationale droits homme/humains
ombudsman: mediateur, ombudsman
npm: mnp, mecanisme national prevention [torture]
standing-invitation: invitation permanente/ouverte [titulaires] [mandat] [procedures] [speciales]
special-procedures: procedures speciales
rapporteur: rapporteur special, rapporteuse speciale
upr: epu, examen periodique universel
join: ratifier, ratification, adherer, adhesion, devenir partie, signer, signature
consider: envisager, examiner possibilite, etudier possibilite, considerer
reservation: reserve, reserves
abolish: abolir, abolition
moratorium: moratoire
decriminalise: depenaliser, decriminaliser, depenalisation
criminalise: criminaliser, eriger infraction
repeal: abroger, abrogation
refrain: abstenir
not: ne, pas
: comite recommande, etat partie, recommande, prendre toutes mesures necessaires, prendre mesures necessaires
""",
    "faint": """
prendre mesures mesure necessaires toutes tous tout toute afin continuer poursuivre efforts veiller assurer garantir
renforcer mettre œuvre oeuvre place faire plus davantage conformement y compris notamment egalement ainsi cadre vue
appropriees appropries efficaces effectivement pleinement pleine intensifier ameliorer promouvoir favoriser niveau
national nationale international internationale nationales nationaux lutter contre redoubler adopter cette leur leurs
ses sa son qu n s l il elle etre avoir soit eu egard matiere domaine tant possible bref delai d c
""",
    "common": """
droits droit homme humains personnes personne loi lois legislation politique protection proteger systeme
""",
}

SPANISH = {
    "named": """
icerd: icerd, cerd, convencion [internacional] eliminacion [todas] [formas] discriminacion racial
iccpr: pidcp, pacto [internacional] derechos civiles politicos
iccpr-op1: [primer] protocolo facultativo pidcp, [primer] protocolo facultativo pacto [internacional] derechos
  civiles politicos
iccpr-op1: primer protocolo facultativo
iccpr-op2: segundo protocolo facultativo [pidcp] [pacto] [internacional] [derechos] [civiles] [politicos]
icescr: pidesc, pacto [internacional] derechos economicos sociales culturales
icescr-op: protocolo facultativo pidesc, protocolo facultativo pacto [internacional] derechos economicos
  sociales culturales
cedaw: cedaw, convencion eliminacion [todas] [formas] discriminacion contra mujer/mujeres
cedaw-op: protocolo facultativo cedaw, protocolo facultativo convencion eliminacion [todas] [formas]
  discriminacion contra mujer/mujeres
cat: convencion contra tortura [otros] [tratos] [penas] [crueles] [inhumanos] [degradantes]
opcat: opcat, protocolo facultativo convencion contra tortura [otros] [tratos] [penas] [crueles]
  [inhumanos] [degradantes]
crc: cdn, convencion derechos nino/ninos
opac: protocolo facultativo [convencion] [derechos] [nino] [relativo] participacion ninos conflictos armados
opsc: protocolo facultativo [convencion] [derechos] [nino] [relativo] venta ninos [prostitucion] [infantil]
  [utilizacion] [ninos] [pornografia]
op-crc: protocolos facultativos convencion derechos nino
icrmw: convencion [internacional] [proteccion] [derechos] [todos] trabajadores migratorios/migrantes [sus]
  [familiares] [familias]
crpd: cdpd, convencion derechos personas discapacidad
crpd-op: protocolo facultativo convencion derechos personas discapacidad
cped: convencion [internacional] [proteccion] [todas] [personas] contra desapariciones forzadas
rome-statute: estatuto roma [corte] [penal] [internacional], corte penal internacional
refugee-convention: convencion [1951] [estatuto] refugiados
stateless-1954: convencion [1954] [estatuto] apatridas
stateless-1961: convencion [1961] [reducir] [casos] apatridia
ilo: oit, organizacion internacional trabajo
paris-principles: principios paris
optional-protocol: protocolo facultativo, protocolos facultativos
women: mujeres, mujer
children: ninos, nino, ninas, nina, menores, infantil, infancia, adolescentes
youth: jovenes, juventud
disability: discapacidad, discapacidades
migrants: migrantes, migratorios, migracion, inmigrantes
refugees: refugiados, refugiadas
asylum: asilo, solicitantes asilo
stateless: apatridas, apatridia
minorities: minorias, minoria
indigenous: indigenas, indigena, pueblos originarios
roma: romanies, gitanos
lgbti: lgbt, lgbti, orientacion sexual, identidad genero, homosexuales, homosexualidad
older: personas mayores, personas edad
detainees: detenidos, reclusos, presos
journalists: periodistas
defenders: defensores [derechos] [humanos]
nhri: inddhh, institucion nacional derechos humanos, comision nacional derechos humanos
ombudsman: defensor pueblo, defensoria [pueblo], ombudsman
npm: mecanismo nacional prevencion [tortura]
standing-invitation: invitacion permanente/abierta [procedimientos] [especiales]
special-procedures: procedimientos especiales
rapporteur: relator especial, relatora especial
upr: epu, examen periodico universal
join: ratificar, ratificacion, adherirse, adherir, adhesion, firmar, firma, ser parte
consider: considerar, estudiar posibilidad, examinar posibilidad, contemplar
reservation: reserva, reservas
abolish: abolir, abolicion
moratorium: moratoria
decriminalise: despenalizar, despenalizacion
criminalise: tipificar, penalizar
repeal: derogar, derogacion
refrain: abstenerse
not: no
: comite recomienda, estado parte, recomienda, adoptar todas medidas necesarias, tomar medidas necesarias
""",
    "faint": """
adoptar tomar medidas medida necesarias todas todos todo toda fin continuar proseguir seguir esfuerzos velar asegurar
garantizar reforzar fortalecer poner practica marcha hacer mas conformidad incluidos incluidas particular tambien asi
marco miras apropiadas eficaces efectivamente plenamente plena intensificar mejorar promover fomentar nivel nacional
internacional nacionales internacionales luchar contra combatir sus ser haber cuanto antes posible ambito lo estado
""",
    "common": """
derechos derecho humanos humano personas persona ley leyes legislacion politica proteccion proteger sistema
""",
}

KOREAN = {
    "named": """
icerd: 인종차별철폐협약, 모든 형태의 인종차별 철폐에 관한 국제협약, 인종차별 철폐협약
iccpr: 자유권규약, 시민적 및 정치적 권리에 관한 국제규약, 시민적·정치적 권리에 관한 국제규약
iccpr-op1: 자유권규약 선택의정서, 자유권규약 제1선택의정서, 시민적 및 정치적 권리에 관한 국제규약 선택의정서
iccpr-op2: 자유권규약 제2선택의정서, 시민적 및 정치적 권리에 관한 국제규약 제2선택의정서, 제2선택의정서
icescr: 사회권규약, 경제적·사회적·문화적 권리에 관한 국제규약, 경제적, 사회적 및 문화적 권리에 관한 국제규약
icescr-op: 사회권규약 선택의정서, 경제적·사회적·문화적 권리에 관한 국제규약 선택의정서
cedaw: 여성차별철폐협약, 여성에 대한 모든 형태의 차별철폐에 관한 협약, 여성에 대한 모든 형태의 차별 철폐에 관한 협약
cedaw-op: 여성차별철폐협약 선택의정서
cat: 고문방지협약, 고문 방지 협약
opcat: 고문방지협약 선택의정서, 고문방지협약선택의정서
crc: 아동권리협약, 아동의 권리에 관한 협약
opac: 아동의 무력분쟁 참여에 관한 선택의정서, 아동의 무력충돌 참여에 관한 선택의정서
opsc: 아동매매·아동성매매 및 아동음란물에 관한 선택의정서, 아동 매매, 아동 성매매 및 아동 음란물에 관한 선택의정서
icrmw: 이주노동자권리협약, 이주노동자 권리협약, 모든 이주노동자와 그 가족의 권리보호에 관한 국제협약
crpd: 장애인권리협약, 장애인의 권리에 관한 협약
crpd-op: 장애인권리협약 선택의정서
cped: 강제실종협약, 강제실종방지협약, 강제실종으로부터 모든 사람을 보호하기 위한 국제협약
rome-statute: 로마규정, 국제형사재판소
ilo: 국제노동기구, ilo 협약
paris-principles: 파리원칙
optional-protocol: 선택의정서
women: 여성, 여아
children: 아동, 어린이
youth: 청소년, 청년
disability: 장애인, 장애
migrants: 이주민, 이주노동자, 이주
refugees: 난민
asylum: 난민신청자, 비호신청자, 망명신청자
stateless: 무국적
minorities: 소수자, 소수민족
lgbti: 성소수자, 성적지향, 성적 지향, 성별정체성, 동성애
older: 노인, 고령자
detainees: 수용자, 수감자
defenders: 인권옹호자
nhri: 국가인권위원회, 국가인권기구
npm: 국가예방기구
standing-invitation: 상시초청
special-procedures: 특별절차
rapporteur: 특별보고관
upr: 국가별 정례인권검토, 보편적 정례인권검토
join: 비준, 가입, 서명
consider: 고려, 검토
reservation: 유보
abolish: 폐지
moratorium: 모라토리엄, 집행유예 조치
decriminalise: 비범죄화
criminalise: 범죄화
not: 않을, 아니할, 말 것
: 위원회는, 당사국, 당사국이, 당사국에, 권고한다, 필요한 모든 조치를 취할 것, 조치를 취할 것, 필요한 조치
""",
    "faint": """
노력 계속 지속 강화 보장 조치 필요 모든 위한 위해 대한 관한 통해 것을 것이 하고 있는 촉진 개선 이행 시행 마련 추진
""",
    "common": """
인권 권리 법률 보호 정책 제도 국가
""",
}
# What Korean words end in, longest first; the word before it is what is compared.
PARTICLES = """
으로부터 에서의 에게서 하도록 하여야 합니다 으로써 으로서 에서는 에게 에서 으로 까지 부터 하고 하며 하는 하여
한다 할 하기 하라 되는 된
들의 들을 들이 들에 을 를 이 가 은 는 의 에 와 과 도 로 만 들
"""
