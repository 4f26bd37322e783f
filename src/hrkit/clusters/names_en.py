"""Named things in English: instruments, groups, mechanisms, directions.

One line each: `name: phrase, phrase`. In a phrase `[a b]` may be missing and `a/b` is one word or the other; stop
words (of, the, on, and …) are left out, because texts lose them too before they are looked through. A line that
begins with blanks goes on with the one before.
"""

from __future__ import annotations

_CRUEL = "[other] [cruel] [inhuman] [degrading] [treatment] [punishment]"
_CAT = f"[un/united] [nations] convention against torture {_CRUEL}"
_CRC = "[un/united] [nations] convention rights child/children"
_CEDAW = "convention [elimination] [all] [forms] [discrimination] against women"
_CEDAW_LONG = f"{_CEDAW}, convention elimination [all] [forms] discrimination women"
_CRPD = "[un/united] [nations] [international] convention [protection] rights persons/people disabilities/disability"
_CED = ("[international] convention [protection] [all] [persons] [from/against] enforced/forced "
        "disappearance/disappearances")
_MIGRANTS = "[international] convention [protection] [rights] [all] migrant workers [members] [their] [families]"
_ICCPR = "[international] covenant civil political rights"
_ICESCR = "[international] covenant economic [social] cultural rights"
_ICESCR_LONG = f"{_ICESCR}, {_ICESCR.replace('[social] cultural', 'cultural social')}"
_NHRC = "[human] rights commission/commissions"

INSTRUMENTS = f"""
icerd: icerd, cerd, [international] convention [elimination] [all] [forms] racial discrimination
iccpr: iccpr, {_ICCPR}
iccpr-op1: [first] optional protocol {_ICCPR}, [first] optional protocol iccpr
iccpr-op1: opiccpr1, opiccpr, op iccpr, op1 iccpr, first optional protocol, optional protocol i iccpr
iccpr-op2: second optional protocol {_ICCPR} [aiming] [abolition] [death] [penalty], opiccpr2, op2 iccpr
iccpr-op2: second optional protocol iccpr [aiming] [abolition] [death] [penalty]
iccpr-op2: [second] optional protocol [{_ICCPR}] aiming/aimed abolition death penalty, second optional protocol
iccpr-op2: optional protocol iccpr aiming/aimed abolition death penalty, second protocol {_ICCPR}
iccpr-op2: second optional protocol abolition death penalty, optional protocol abolition death penalty
iccpr-op2: second facultative protocol {_ICCPR}, second protocol iccpr
icescr: icescr, icesr, cescr, {_ICESCR_LONG}
icescr-op: optional protocol {_ICESCR}, optional protocol icescr, opicescr, op icescr
cedaw: cedaw, {_CEDAW_LONG}
cedaw-op: optional protocol {_CEDAW}, optional protocol cedaw, opcedaw, op cedaw
cedaw-op: optional protocol convention elimination [all] [forms] discrimination women
cat: cat, uncat, {_CAT}
opcat: opcat, op cat, optional protocol {_CAT}, optional protocol cat, optional protocol against torture
opcat: optional protocol uncat, optional protocol un cat, optional protocol prevention torture
crc: crc, uncrc, {_CRC}, un crc
opac: opac, opcrcac, op ac, optional protocol [{_CRC}] [crc] involvement child/children armed conflict
opac: optional protocol [crc] children armed conflict, optional protocol {_CRC} children armed conflict
opsc: opsc, opcrcsc, op sc, optional protocol [{_CRC}] [crc] sale child/children
opsc: optional protocol [{_CRC}] [crc] sale child/children [child] prostitution [child] pornography
opic: opic, opcrcic, optional protocol [{_CRC}] [crc] communications/communication procedure/procedures
opic: third optional protocol [{_CRC}] [crc] [communications] [procedure]
op-crc: optional protocol/protocols {_CRC}, optional protocols crc, optional protocol crc, opcrc, op crc, ops crc
icrmw: icrmw, icmw, cmw, icprmw, icpmw, icrmwf, mwc, {_MIGRANTS}, migrant workers convention
crpd: crpd, cprd, uncrpd, {_CRPD}
crpd-op: optional protocol {_CRPD}, optional protocol crpd, opcrpd, op crpd
cped: cped, icped, icpped, icppped, ced, cpped, iced, {_CED}
rome-statute: rome statute [international/icc] [criminal] [court], statute international criminal court, icc statute
rome-statute: international criminal court, icc
apic: agreement privileges immunities [international/icc] [criminal] [court], apic
kampala-amendments: kampala amendment/amendments, amendments rome statute
refugee-convention: [1951] [geneva/un] convention [relating] status refugees, 1951 [geneva/refugee] convention
refugee-convention: refugee convention, refugees convention, geneva convention [relating] [status] refugees
refugee-protocol: 1967 protocol, protocol [relating] status refugees, optional protocol [relating] status refugees
stateless-1954: [1954] convention [relating] status stateless persons/people, 1954 convention
stateless-1961: [1961] convention reduction statelessness, 1961 convention
geneva-conventions: geneva conventions, additional protocols
undrip: undrip, [un/united] [nations] declaration rights indigenous peoples/people
istanbul-convention: istanbul convention, convention preventing combating violence against women [domestic] [violence]
lanzarote: lanzarote convention, convention protection children against sexual exploitation [sexual] [abuse]
minority-languages: [european] charter regional minority languages
framework-convention: framework convention [protection] [national] minoritas
social-charter: european social charter, revised [european] social charter
echr: echr, european convention [protection] [human] rights [fundamental] [freedoms]
trafficking-europe: convention action against trafficking [human] [beings] [persons]
palermo: palermo protocol/protocols, protocol prevent suppress punish trafficking [persons] [especially] [women]
  [children]
untoc: untoc, palermo convention, convention against transnational organized/organised crime
uncac: uncac, convention against corruption
hague-adoption: hague convention [1993] [protection] [children] [cooperation] [respect] [intercountry] [adoption]
hague-abduction: hague convention [civil] [aspects] [international] child abduction
genocide-convention: genocide convention, convention prevention punishment [crime] genocide
unesco-education: convention against discrimination education
mine-ban: mine ban convention/treaty, ottawa convention, anti personnel mines convention
cluster-munitions: convention cluster munitions
arms-trade: arms trade treaty
maputo: maputo protocol, protocol [african] [charter] [human] [peoples] [rights] rights women africa
african-charter: african charter human [peoples] rights
african-child-charter: african charter rights welfare child
kampala-convention: kampala convention, african union convention [protection] [assistance] internally displaced
  [persons]
american-convention: american convention human rights, pact san jose
optional-protocol: optional protocol, its optional protocols, optional protocols
ilo: ilo [convention/conventions], international labour/labor organization/organisation [convention/conventions]
paris-principles: paris principles
yogyakarta: yogyakarta principles
durban: durban declaration, durban programme, durban review
bangkok-rules: bangkok rules
beijing-rules: beijing rules
istanbul-protocol: istanbul protocol
"""

GROUPS = """
women: women, woman, girls, girl, female, females, widows
children: children, child, boys, boy, minors, juvenile, juveniles, adolescents, infants, orphans
youth: youth, young people, young persons
disability: disability, disabilities, disabled
migrants: migrant, migrants, migration, immigrants, immigrant, migratory, migrant workers, immigration
refugees: refugee, refugees
asylum: asylum, asylum seekers
stateless: stateless, statelessness
displaced: internally displaced [persons/people], idps, displaced persons, idp, displaced people
minorities: minoritas
indigenous: indigenous, aboriginal, first nations, inuit, maori
roma: roma, romani, gypsies, sinti, gypsy
lgbti: lgbt, lgbti, lgbtq, lesbian, lesbians, gay, gays, bisexual, bisexuals, transgender, transsexual,
  intersex, sodomy
lgbti: sexual orientation [gender] [identity], gender identity, same sex, homosexual, homosexuality, homosexuals
lgbti: consensual sexual [activity/acts/relations], same gender, sexual minoritas, transsexuals,
  transgendered
older: elderly, older persons, older people, aged persons
domestic-workers: domestic workers/worker, domestic servants, household workers
detainees: detainee, detainees, prisoner, prisoners, inmates, prison, prisons, detention, jail, jails, penitentiary
journalists: journalist, journalists, bloggers, blogger, media workers/professionals
defenders: [human] [rights] defender/defenders
dalits: dalit, dalits, scheduled castes, caste, castes
african-descent: african descent, afro descendants, afrodescendants
foreigners: foreigner, foreigners, non citizens, noncitizens, non nationals, aliens, foreign nationals
albinism: albinism, albinos, albino
"""

MECHANISMS = f"""
nhri: nhri, nhris, national human rights institution/institutions, national institution/institutions human rights
nhri: {_NHRC}, [independent] [national] human rights institution/institutions, national human rights body
nhri: [national] human rights body/bodies, national human rights mechanism/commission/council, nhrc
nhri: national council human rights, national commission human rights
ombudsman: ombudsman, ombudsperson, ombudsmen, ombudswoman, ombuds, public defender, people advocate
npm: npm, npms, national preventive mechanism/mechanisms, national prevention mechanism, national torture prevention
npm: national mechanism/mechanisms prevention torture, national preventative mechanism/mechanisms, preventive
  mechanism
standing-invitation: open/standing/permanent invitation/invitations [all] [un/thematic] [human] [rights] [council]
standing-invitation: open standing invitation, standing open invitation, invitation [all] special procedures
special-procedures: special procedure/procedures [human] [rights] [council] [mandate] [holders], mandate holders
special-procedures: special mechanisms
rapporteur: special rapporteur, independent expert, working group, special representative
treaty-bodies: treaty body/bodies, treaty monitoring body/bodies, human rights treaty committees
upr: upr, universal periodic review
ohchr: ohchr, [office] [united] [nations] high commissioner [human] [rights]
unhcr: unhcr, high commissioner refugees
unicef: unicef
icrc: icrc, international committee red cross, red cross
truth-commission: truth [reconciliation] commission, truth justice commission
spt: subcommittee prevention [torture], spt
regional-court: european court [human] [rights], inter american court [human] [rights], african court
"""

DIRECTIONS = """
join: ratify, ratifying, ratification, ratifications, ratified, accede, acceding, acceded, become party, adhere
join: becoming party, adherence, sign, signing, signature, become state party, adhesion
consider: consider, considering, consideration, examine possibility, study possibility, explore possibility
consider: envisage, contemplate, contemplating, analyse/analyze possibility, look possibility, envisaging,
  contemplates
consider: possibility, assess possibility, study/examine/explore view, positively examine
reservation: reservation, reservations, interpretative declarations, interpretive declarations
abolish: abolish, abolishing, abolition, abolished
moratorium: moratorium, moratoria, moratoriums
commute: commute, commuting, commutation
decriminalise: decriminalise, decriminalising, decriminalisation
criminalise: criminalise, criminalising, criminalisation
repeal: repeal, repealing, revoke, rescind, annul, abrogate, derogate
refrain: refrain, refraining, desist, abstain
not: not, never, nor
retain: retain, resume, reinstate, reintroduce
"""
# A phrase that names nothing and asks nothing.
NOTHING = """
: committee recommends, state party, states parties, take all necessary measures/steps, all necessary measures/steps
: take necessary measures/steps, all appropriate measures/steps, take steps, take measures, as matter urgency
: take concrete measures/steps, take further measures/steps, take effective measures/steps, take all measures/steps
: with view, make every effort, take appropriate measures/steps, as soon possible, as matter priority, in order
: in line with, in accordance with, in particular, as well, with regard, with respect, such as, third parties
: without [further/undue/any/more] delay, before end, as appropriate, where appropriate, by end, at early stage
: recommended to, recommends, recommendation, recommended, recommendations, soon possible, early date, earliest
"""
# Words that say how, not what: they hardly count.
FAINT = """
accelerate accord accordance achieve act action active actively activity add addition additional adequate adequately
advance aim aimed all allow already also always amount any appropriate area as aspect attach attain attention
available
avail be been best better between bring build carry case cause clear commit commitment complete comply compliance
concern concerned concrete conduct conform conformity consistent consolidate context continue continued continuing
continuous country course current currently date deal deepen devote direct do due duly during each early earliest
effective effectively efficient effort element engage enhance ensure especially establish every evolve existing
expand expedite extend extent far field finalise finalize first follow following form forward full fully further
furthermore general give given goal great greater guarantee have help high hold immediate immediately
importance important improve improvement include including increase initiative intend intensify into
involve it issue keep know last level light line made maintain make matter may meaningful means measure meet more most
move much must necessary need new number obligation on ongoing order other out particular particularly path
place plan position possible practical practice present priority proceed process progress promote promotion promptly
provide purpose pursue put reach realise realize reference regard regarding reinforce relate related relation relevant
remain render require respect respective respond result secure seek set share should similar situation so soon
specific
specifically spare speed stage step strengthen strengthening strong such suitable support take task their them there
these they those through thus timely together toward towards under undertake up urgent urgently use various view way
well when where which while whole will within work would yet who whose has can made both over same some than then
fashion timely formal formally definitive definitively final finally eventual eventually jure favourably favorably
swiftly swift quickly rapidly consolidating vigorous robust independent exert endeavour endeavor try additional
further please possibly complete completely total
 substantial wide wider widely main major key overall ensuring them given s t national
nation state government authority authorities domestic international internationally respectively
fight combat tackle address eradicate eliminate counter against
"""
# Words of nearly every text of the field: half.
COMMON = """
right human law legislation legal protect protection person people public policy programme program strategy framework
mechanism system institution standard principle provision rule norm convention treaty instrument covenant protocol
society development social enforcement service implement implementation citizen intstandards
party member individual population community group vulnerable discrimination discriminatory prevent prevention
"""
# Different words of one meaning.
SAME = """
adopt: enact, pass, introduce, establish, create, set up, creation, establishment, setting up, put in place, impose
adopt: apply, putting place, declare, institute, adoption, introducing, enactment, found
death-penalty: capital punishment, death penalty, death sentence/sentences, executions, execution, application
  death penalty
intstandards: international [human] [rights] standards/obligations/norms/law/instruments/commitments
intstandards: international [human] [rights] legal standards/obligations, international legal instruments
withdraw: lift, lifting, remove, removal, removing, withdrawal, withdrawing
trafficking: trafficking persons/people/humans, human trafficking, trafficking human beings, human being trafficking
death-penalty: use death penalty, use capital punishment, capital executions, penalty death, carrying executions
end: stop, cease, halt
investigate: investigation, inquiry, enquiry, probe
prosecute: prosecution
punish: punishment, sanction, penalise, penalize
train: training
educate: education, educational
health: healthcare
sign-language: sign language
dwelling: housing, home
police: policing
penalty: penalties
religion: religious
expression: express
equality: equal
poverty: poor
journalist: journalism
corruption: corrupt
trafficking: traffic
torture: torturing
abduct: abduction
harmonise: align, alignment, bring into line, harmonize, harmonisation, harmonization
"""
