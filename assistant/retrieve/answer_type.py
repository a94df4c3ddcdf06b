"""What kind of answer a question asks for, and whether a sentence holds such a thing (a table; first match wins)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.documents.text import fold

Kind = Literal[
    "timeline",
    "comparison",
    "status",
    "definition",
    "how_long",
    "when",
    "how_many",
    "why",
    "who",
    "where",
    "list",
    "how",
    "other",
]

_MONTH = (
    "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|january|february|march|april|may|"
    "june|july|august|september|october|november|december"
)
_COUNT = (
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|vingt|trente|cent|mille|million|milliard|two|three|four|five|seven|"
    "eight|nine|ten|eleven|twelve|twenty|thirty|hundred|thousand|billion"
)
_UNIT = "an|annee|mois|jour|semaine|heure|siecle|year|month|day|week|hour"
# A capitalised word inside the sentence that is not one of the names that nearly every sentence here holds.
_PROPER = (
    r"(?<=[\s'’(«\"])(?!(?:CNIL|EMC2|SNDS|HDH|PDS|GIP|RGPD|GDPR|Health|Data|Hub|Plateforme|Platform|No|Conseil|Council|State|Public|Code|Act|"
    r"Deliberation|Decision|Order|Press|According|The|Microsoft|Union|European|French|US|EU|January|February|March|April|May|June|July|"
    r"August|September|October|November|December)\b)[A-ZÀ-ÖØ-Þ][\wà-ÿ'’&-]+"
)


@dataclass(frozen=True, slots=True)
class AnswerType:
    """`asked` is sought in the folded question, `held` in the folded sentence (`proper` in the sentence as written)."""

    kind: Kind
    asked: re.Pattern[str]
    held: re.Pattern[str] | None = None
    proper: re.Pattern[str] | None = None


def _row(kind: Kind, asked: str, held: str | None = None, proper: str | None = None) -> AnswerType:
    return AnswerType(
        kind, re.compile(asked), re.compile(held) if held else None, re.compile(proper) if proper else None
    )


# “When” asks for a date where it begins, ends or joins a question, not in “which firms … when it first got the job?”.
_WHEN = (
    r"^(?!\W*(?:which|what|who\w*|how|why|where|qui|que|quoi|qu'|quel\w*|comment|pourquoi|combien|est-ce)\b).*\b(?:quand|when)\b|"
    r"\b(?:quand|when)\W*$|(?:\b(?:et|and|ou|or)|[,;:?.]) (?:quand|when)\b|\bdepuis quand\b|\bsince when\b"
)
_WHO = (  # “whose” in “how does a hospital whose …” asks for nobody
    r"^(?!\W*(?:which|what|how|why|where|when)\b).*\bwho(?:m|se)?\b|(?:\b(?:and|or|by|to|with|for|know|tell me|say)|[,;:?.]) who(?:m|se)?\b"
)
_DATE = rf"\b1\d{{3}}\b|\b20\d\d\b|\b({_MONTH})\b"
TYPES: tuple[AnswerType, ...] = (
    _row(
        "timeline",
        r"chronolog|frise|(principal|grande|differente)s?\b.{0,20}\betapes|etapes (principales|cles|de l|du )|dates? (?:cles?|importantes|marquantes)|"
        r"grandes? dates|\bretrace|etapes (?:judiciaires|contentieuses)|timeline|(main|key|major|important) (steps|dates|events|milestones|stages)|"
        r"sequence of events|step by step|in chronological order|\betapes\b(?! suivantes?)|history of|historique|"
        r"resume.{0,12}histoire|comment en est.on arrive|how did we get here|"
        r"(?<!rentre )\bdans (?:quel |l'|l)ordre\b|\bin (?:what|which) order\b|\bin order(?=[,:;.?!]| (?:did|were|was|what|please|pls)\b|$)|"
        r"\b(mois|annee|coup|etape)s? (?:par|apres) \1s?\b|\b(?:month|year) by (?:month|year)\b|\b(?:milestones|jalons)(?= (?:of|from|since|du|de|des|depuis)\b|\W*$|\W*:)|"
        r"\bevolution of\b|\bh(?:as|ave|ad) .{3,60}\b(?:evolved|unfolded)\b|\bwalk me through\b|(?<!vous )\bracontez\b|\braconte[- ](?:moi|nous)\b|"
        r"(?<!se )\bderoule[rz]?(?:[- ](?:moi|nous))? (?:le|les|dans|ce)\b|\btrace the\b|\b(?:whole|full|give me the|tell me the) story\b|\btoute l'histoire\b|"
        r"\bprolongations successives\b|\bthe sequence of\b|(?:\b(?:les|the|with|avec) |[,:] ?)dates\b.{0,12}$|^\W*(?:les |the )?dates (?:of|de|du|des|d')|"
        r"(?:que s'est.il passe|what happened)\b.{0,60}\b(?:entre|between|depuis|since|apres|after|puis|then)\b",
        _DATE,
    ),
    _row(
        "comparison",
        r"\bdif+[ea]?r?[ea]n[cs]es?\b|\bdistingu|\bcompar(?!ison (?:group|sample))|\bversus\b|\bvs\b|\bdifferent from\b|\bdiffere\b|\bdiffer\b|"
        r"\bplutot que\b.*\?|meme (chose|ligne|avis|position)|\bpareils?\b|identiques?\b|same (thing|as|line|view|position)\b|"
        r"\b(?:la|the) diff\b|\bressembl\w+|\ben commun\b|\bin common\b|\bcontrast\w*|\bchang\w+ (?:d'avis|de position)|"
        r"\bmemes? (?:role|genre|qualite|projet|conclusion|delai|ton)s?\b|\bsame (?:role|part|way|conclusion|kind|deadline|project)\b|"
        r"(c'est|est-ce|which|lequel|laquelle).{0,4}\b(lequel|laquelle|which|des deux|of the two)\b.{0,30}\b(plus|moins|more|less|most)\b|"
        r"\bwhich (one )?[a-z' ]{0,24}\b(more|less|most|larger|bigger)\b|by contrast|\bcontrairement a\b|\bunlike\b|"
        r"what (has |had )?changed|qu.?est.ce qui a change|\b(ont|a|avait)-(t-)?(ils?|elles?) change\b|en quoi\b.{0,60}\b(chang\w+|different\w*|meme)",
    ),
    _row(
        "status",
        r"(toujours|encore|deja) (valable|valide|en vigueur|en cours|contest\w+|attaqu\w+|debout|autoris\w+|applicable|appliqu\w+)|\btient.{0,12}(encore|toujours|debout|bon)|"
        r"s'appliqu\w+.{0,14}(deja|encore|toujours)|(entr\w+|est|ete) en vigueur|still (in force|valid|pending|contested|challenged|stand\w*|appl\w+|hold\w*|good|allowed|authori[sz]ed)|\bin force\b|"
        r"already appl|(been|was|is) (annulled|struck down|overturned|repealed|overtaken)|a-t-(il|elle) ete (annule|suspendu|abroge|remplace)",
        r"\b(en vigueur|appliqu\w+|applicable|valid\w*|annul\w*|abrog\w*|suspend\w*|expir\w*|prend fin|a partir|jusqu|rejet\w*|confirm\w*|remplac\w*|in force|appl(y|ies)|"
        r"upheld|dismiss\w*|repeal\w*|until|from \d|since|replac\w*|pending|en cours)",
    ),
    _row(
        "definition",
        r"\bc.?est quoi\b|\bc (koi|quoi)\b|\bke(s|z)ako\b|\bdefini(s|r|tion|ssez)\b|que (signifie|veut dire|designe)|ca veut dire|signifie quoi|"
        r"veut dire quoi|qu.est.ce que c.est|\bwhat does .{2,60}(mean|stand for)|\bdefine\b|meaning of|stands? for\b|a quoi correspond|"
        r"qu.?est.ce qu(e|') ?(le|la|les|l'|l|un|une)? ?[^ ?]+( [^ ?]+){0,3} ?\?*$|\bqui est (le|la|l')? ?(hdh|health data hub|pds|gip|cnil|snds|ema|cnam|anssi)",
    ),
    _row(
        "how_long",
        r"combien de temps|combien d.ann|combien de (jours|mois|semaines)|cb de (temps|tps)|\bduree|depuis combien|"
        r"jusqu.a quand|pour combien|how long|how many (years|months|days)|until when|what (period|duration|term)|"
        r"\bduration\b|\bexpir|\bse termine|prend fin|\bends?\b\??$",
        rf"\b(\d+|un|une|one|{_COUNT})[ -]+({_UNIT})s?\b|\bjusqu|\buntil\b|\bdepuis\b|\bsince\b|{_DATE}",
    ),
    _row(
        "when",
        rf"{_WHEN}|\bkan\b|\bqd\b|quelles? (date|annee|epoque|periode)|quel (jour|mois|siecle)|en quelle annee|"
        r"\bwhat (date|year|day)|which (year|date)|\bdate\b",
        _DATE,
    ),
    _row(
        "how_many",
        r"\bcombien\b|\bcb\b|quel(le)? (est le |est la |est l.)?(nombre|montant|pourcentage|taux|prix|cout|age|volume|budget|part|proportion|"
        r"taille|somme|quantite)s?\b|how (many|much|big|old|large|far)|(what|which) (is the )?(percentage|share|number|amount|size|cost|price|volume)",
        rf"\d|\b({_COUNT})s?\b",
    ),
    _row(
        "why",
        r"\bpourquoi\b|\bpk\b|\bpq\b|\bpourkoi\b|\bpkoi\b|pour quelles? raison|quel(le)?s? (est|sont|etai\w+) (la|les|le) (raison|cause|motif|justif)|"
        r"\braisons?\b|\bmotifs?\b|\bjustifi|qu.?est.ce qui (a |l'a |avait )?(conduit|pousse|motive|convaincu|decide|amene)|"
        r"\bwhy\b|(what|which) (reason|ground|cause|factor|consideration)|what (led|drove|prompted|persuaded|convinced)|\breasons?\b|on what grounds|how come",
        r"\b(car|parce|puisque|afin|raisons?|motifs?|cause|grace|faute|because|since|due|so that|reasons?|grounds?|as no|aucun\w*|"
        r"estime|juge|considere|consider\w*|held|holds|found|finds|s'appuie|relies)\b",
    ),
    _row(
        "who",
        r"^\W*(et |and )?qui\b|\b(par|de|a|avec|pour|chez|contre|c.est) qui\b|(?:^|[.?!,:;] |\bet )qui (est|etait|sont|a|ont|fut|d[eé]cide|preside|gere|heberge|va)\b|(?:savoir|sait|dire|dites|sais) qui\b|"
        r"\bki\b|comment (s.appel|se nomm)|quel(le)?s? (est |etait |sont )?(la |le |l.)?(personn|auteur|president|ministre|juge|entreprise|societe|agence|"
        r"organis|autorite|hebergeur|fournisseur|prestataire|responsable|rapporteu|institution|association|requerant|hopita|etablissement)|"
        rf"{_WHO}|what is the name|(which|what) (compan|judge|agency|body|institut|provider|authorit|host|court|hospital|person|"
        r"organi[sz]ation|association|minist)|name of",
        None,
        _PROPER,
    ),
    _row(
        "where",
        r"^\W*(et )?ou\b (?!bien)|\bd.ou\b|dans quel(le)?s? (pays|ville|region|lieu|departement)|quel(le)?s? (pays|ville|region|lieu)|\bwhere\b|"
        r"(which|what) (country|city|place|town)|\boù\b|ou (est|sont|se trouv|sera|seront)",
        None,
        _PROPER,
    ),
    _row(
        "list",
        r"quel(le)?s (decisions|arrets|jugements|ordonnances|avis|textes|lois|rapports|recours|sources)\b|(which|what) (rulings|decisions|judgments|orders|opinions|texts|laws|"
        r"reports|appeals|sources)\b|quel(le)?s sont|lesquel(le)?s|\blistes?\b|enumer|citez|which ones|\blist\b|what are\b",
    ),
    _row(
        "definition",
        r"\bwhat('?s| is| are| was) (?!.*\b(?:of|for|in|to|by|behind|from|said|his|its|their|wrong)\b)(an? |the )?[\w'\" -]{2,60}\??$|^\W*(?:le |la |l'|the )?[a-z0-9']+(?: [a-z0-9']+)? ?\?+$|a quoi sert|"
        r"what is .{2,40} about\b",
    ),
    _row("how", r"\bcomment\b|\bhow\b|de quelle (facon|maniere)|par quel moyen"),
)
OTHER = _row("other", r"$^")


def answer_type(question: str) -> AnswerType:
    """The first type of the table that the question asks for, else `OTHER`."""
    folded = fold(question).strip()
    return next((t for t in TYPES if t.asked.search(folded)), OTHER)


def holds(kind: AnswerType, sentence: str) -> float:
    """+1 when the sentence holds what is asked for, -1 when it does not, 0 when the type says nothing of form."""
    if kind.held is None and kind.proper is None:
        return 0.0
    found = (kind.held is not None and kind.held.search(fold(sentence))) or (
        kind.proper is not None and kind.proper.search(" " + sentence[:1].lower() + sentence[1:])
    )
    return 1.0 if found else -1.0
