"""The grammar of follow-ups in French and English, as tables of forms over folded text.

Closed word classes and the forms built from them; `anaphora` says what they mean for a question.
"""

from __future__ import annotations

import re


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms))


JOIN = r"^\W*(?:(?:et|mais|donc|alors|ok|okay|and|but|so|then|ou|or|ah|ben|bah|bon|oui|non|yes|no|du coup)\b\W*)*"
WH = (
    r"(?:pourquoi|pk|pq|pkoi|quand|kan|comment|combien(?: de temps)?|ou|qui|quoi|lequel|laquelle|lesquel(?:le)?s|quel(?:le)?s?|"
    r"why|when|where|who|whom|whose|what|which|how(?: long| many| much| so| come)?)"
)
PREP = (
    r"(?:a cause de|grace a|en vertu de|au nom de|au bout de|because of|due to|thanks to|jusqu'a|jusqu'en|pour|par|avec|sans|selon|"
    r"de|depuis|chez|contre|sur|dans|a|en|vers|for|by|with|since|until|till|from|on|in|at|against|under|to|about|of|after|before|without)"
)
SMALL = re.compile(rf"{WH}|{PREP}")  # a word that asks or leads, and says nothing by itself
_LEADS = rf"{JOIN}(?:{PREP} )?"
_AUXILIARY = "is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|must"
_TIME = r"(?:an|annee|mois|jour|semaine|moment|matin|soir|siecle|fois|point|temps|year|month|day|week|time|morning|way|kind|sort)s?"
_NOT_A_NOUN = rf"(?!{_TIME}\b|the\b|an?\b|it\b|they\b|he\b|she\b|we\b|you\b|i\b|there\b|is\b|are\b|was\b|were\b|has\b|had\b|have\b|can\b|will\b)"

# How a question may begin, and a verb form that makes it more than a fragment.
OPENS = re.compile(rf"{_LEADS}(?:{WH}|que|qu'|est-ce|{_AUXILIARY})\b")
FINITE = _any(
    r"\b(?:est|sont|etait|etaient|(?<!')a|ont|avait|avaient|sera|seront|fut|dit|dure|fait|peut|doit|va|vont|faut)\b",
    rf"\b(?:{_AUXILIARY}|may)\b",
    r"-t?-?(?:il|elle|ils|elles|on)\b",
)

# Ellipses: a question word and little else, a question word after a preposition, a bare noun asked for.
BARE = re.compile(
    rf"{_LEADS}{WH}(?: (?:ca|cela|donc|exactement|precisement|alors|exactly|then|ones?|so|not|pas|plus|now|(?:is|was) (?:it|that|this)))*\W*$"
)
LED = re.compile(rf"{JOIN}{PREP} {WH}\b")
LED_IN = re.compile(rf"{JOIN}{PREP}\b")
ASKED_NOUN = re.compile(
    rf"{_LEADS}(?:what \w+|(?:quel(?:le)?s?|which|whose|how many|how much|how long|how big|combien d[e']) ?\w+(?: \w+)?)\W*$"
)
WHAT_OF = re.compile(r"^\W*(?:(?:and|et|so|but)\b\W*)?(?:what about|how about|quid d\w*|qu'en est-il d\w*)\b")
JOINED = re.compile(r"^\W*(?:et|and|mais|but|what about|how about|quid|et si|qu'en est-il d\w*|how come)\b")

# A subject that stands for nothing, and a conjunction that points at nothing.
EMPTY = _any(
    r"\bil y a(?:vait)?\b|\by a(?:vait)?-t-il\b",
    r"\bil (?:ne |n')?(?:me |te |lui |leur )?(?:faut|fallait|faudra|faudrait|parait|semble|s'agi\w+|suffit|reste|existe)\b",
    r"\b(?:faut|fallait|faudra|faudrait|s'agi\w+|suffit|existe|reste|parait|semble|vaut)-(?:t-)?il\b",
    r"\b(?:il est|il etait|est-il|etait-il|serait-il|sera-t-il|c'est|est-ce)(?: \w+)? \w+(?= (?:d'|que\b|qu'|de (?:\w+er|\w+ir|\w+re)\b))",
    r"\bquel \w+ fait-il\b|\bse (?:fai|pass)\w+-(?:t-)?il\b|\bqu'est-il arrive\b|\bs'est-il passe\b",
    r"\best-ce qu\w*|\bqu'est-ce qu\w*|\bc'est (?:quoi|qui|ou|quand|comment|combien)\b(?= \w)|\bqu'en est-il d",
    r"\b(?:is|was|isn't|wasn't|would|will|could|can) it (?:be )?(?:\w+ ){1,2}(?=(?:to|that|if)\b|for\b[^?]* to\b)",
    r"\bit (?:is|was|takes?|seems?|appears?) (?:\w+ ){1,2}(?=(?:to|that)\b)|\b(?:does|did|will|would) it take\b|\bwhat(?:'s| is| was) it like\b",
    r"\b(?:say|says|said|saying|hold|holds|held|find|finds|found|think|thinks|claim\w*|argue\w*|rule[sd]?|state[sd]?|confirm\w*|mean|means|"
    r"show\w*|prove\w*|decide[sd]?|true|fact|sure|clear|so|know|knows|all|given|now|except) that\b",
)

# Demonstratives with a noun, and those that stand alone.
POINTS = _any(
    rf"\b(?:cet|cette|ces) (?!{_TIME}\b)\w+",
    rf"(?<!-)\bce (?!{_TIME}\b|qui\b|que\b|sont\b|sera\b|serait\b|fut\b|n'|dont\b|soit\b|quoi\b|a quoi\b)[a-z]\w+",
    rf"\b(?:this|these|those) {_NOT_A_NOUN}[a-z]\w+",
    rf"(?:^\W*(?:and |but |so )?|\b(?:who|what|when|where|why|how|which|in|of|by|on|about|under|against) )that {_NOT_A_NOUN}[a-z]\w+",
    rf"\b(?:is|are|was|were) that {_NOT_A_NOUN}[a-z]\w+(?!\W*$)",  # “does that include…”, “is that legal?” point at no noun
    rf"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bdid )(?<!\bdoes )\bthat {_NOT_A_NOUN}[a-z]\w+\W*$",
    r"\b\w+-(?:la|ci)\b",
    r"^\W*(?:(?:et|non|mais|plutot)\b\W*)*(?:pour |dans |de |par |contre |sur )?(?:celui|celle|ceux|celles)\b(?! qui)",
    r"\b(?:this|that|these|those)\W*$",
    rf"^\W*(?:and |but |so )?(?:(?:why|when|how|where|what) )?(?:{_AUXILIARY}) (?:this|that|these|those)\b",
    r"\bwhose \w+ (?:is|was) (?:this|that)\b",
)

# Pronouns: subjects, “ça” and “c'est”, objects, possessives.
SUBJECT = re.compile(r"\b(?:il|elle|ils|elles|he|she|it|they|(?:ca|cela|ceci)(?! fait\b))\b")
THING = re.compile(
    r"^\W*(?:et |mais |and |donc )?(?:c'est|ce sera|c'etait|ce serait|est-ce|etait-ce)\b"
    r"(?! (?:qu(?!el jour|el mois|elle date|elle annee)|quoi|qui|ou|comment|combien))"
)
OBJECT = _any(
    r"\bl'(?:a|ont|avait|avaient|aura|auront|est|etait|heberge|autorise|attaque|conteste)\b",
    r"\bqu'en\b(?! est-il d)|\ben (?:dit|disent|pense|pensent|a-t-\w+)\b",
    r"\b(?:le|la|les|l'|lui|leur) ?[a-z]+-(?:t-)?(?:il|elle|ils|elles|on)\b|[a-z]-(?:les|le|la|them)\W*$",
    r"\b(?:qui|comment|pourquoi|quand|ou) (?:le|la|les|lui|leur) \w+\W*$",
    r"\b(?:avec|sans|contre|pour|par|chez|sur|de|a) (?:lui|eux|elles?)\b",
    r"\b(?:it|them|him|her)(?: (?:down|up|out|off|over|back|again|too|now|yet|anyway|in \w+))?(?:\W*$|,| (?:or|and|but)\b)",
)
OWNED = re.compile(r"\b(?:son|sa|ses|leurs?|its|their|his|her)\b(?! (?:est|sont|a|ont)\b)")

# “the latter”, “le premier date de…”, but not “the first request”, “le Premier ministre”.
_ORDER = r"(?:premi\w+|second\w*|deuxieme|troisieme|dernier\w*|autres?)"
ORDINAL = _any(
    rf"\b(?:le|la|les|du|au) {_ORDER}\W*$|\b(?:the|which) (?:first|second|third|last|other)(?: ones?)?\W*$",
    r"\bthe (?:former|latter|(?:first|second|third|last|other|older|newer) (?:ones?|of (?:them|the two|these|those)))\b",
    rf"^\W*(?:(?:et|mais)\b\W*)?(?:le|la|les|du) {_ORDER}\b(?! (?:ministre|fois|question|point|temps)s?\b)",
    r"^\W*(?:(?:and|but)\b\W*)?the (?:first|second|third|last|other)\b(?! (?:time|question|point|minister)s?\b)",
    r"^\W*(?:et |and )?(?:(?:le|la) plus (?:ancien|recent|vieux|vieille)\w*|the (?:older|oldest|newer|newest|earlier|earliest|later))\b",
    r"\b(?:which|who|what|lequel|laquelle|qui) (?:one )?(?:came|came in|was|is|est|etait) (?:first|last|the first|the last|premi\w+)\W*$",
    r"\b(?:any|some|what|who|where) (?:others?|else)\W*$|\b(?:d'|quoi d'|qui d')autres?\W*$|\b(?:who|what) else\b|\b(?:qui|quoi) d'autre\b",
    r"\b(?:les deux|both|the two|meme (?:chose|resultat|issue|reponse|juge|raison)|same (?:outcome|result|reason|answer|judge))\W*$",
)
WHICH = re.compile(rf"{_LEADS}(?:lesquel(?:le)?s|lequel|laquelle|which (?:ones?|took|came|won|{_AUXILIARY}))\b")
OF_THEM = _any(
    r"\b(?:lequel|laquelle|lesquel(?:le)?s) des\b|\bwhich (?:one )?of (?:the two|them|these|those)\b",
)

# What may stand for a pronoun inside the question: a noun with its article, and where another clause begins.
NOUN = _any(
    r"\b(?:personne|rien|chacun|quelqu'un|anyone|anybody|someone|somebody|nobody|everyone)\b",
    r"\b(?:le|la|les|un|une|des|du|au|aux|mon|ma|mes|notre|nos|the|an?|my|our|chaque|each|some|any|no) "
    rf"(?!plus\b|moins\b|more\b|{_ORDER}\b|former\b|latter\b|first\b|last\b|other\b|second\b)[a-z0-9][\w'-]+",
    r"\b[ld]'(?!a\b|ont\b|avait|avaient|aura|est\b|etait)[a-z][\w-]{2,}",
)
ASKED_FOR = re.compile(
    r"\b(?:which|what|how many|quel(?:le)?s?|combien d[e'])\s?(?!est|sont|is|are|was|were|did|does|do)[a-z]{3,}"
)
CLAUSE = re.compile(
    r"[,;:]|\b(?:et|mais|car|si|pourquoi|parce|puis|and|or|but|because|since|if|why|whether|which|who|when|how|ou)\b"
)
OF_NAME = re.compile(r"^[\w -]{0,16}\b(?:de|du|of|for|sur|on)\b (?:la |le |l'|the )?$|^[\w -]{0,16}\bd'$")

# Nouns and verbs that ask “of what?”: a question made of these alone is about what was talked of.
OF_WHAT = frozenset(
    """
    duree date dates montant budget prix cout couts auteur auteurs juge juges rapporteur rapporteure president presidente resultat resultats issue
    conclusion conclusions motif motifs raison raisons condition conditions garantie garanties sanction sanctions requerant requerants partie parties
    recommandation recommandations texte numero nombre taille echantillon publication vigueur entree application calendrier suite suites reaction
    reactions portee procedure appel jugement arret tribunal cour delai delais objectif but consequence consequences effet effets sens contenu titre
    langue statut lien identifiant avocat avocats argument arguments exception exceptions limite limites refere referes fond
    recours suspension urgence contestation contestee attaque attaquee
    decret decrets audience audiences etape etapes version partenaire adresse impact critere criteres fin debut definitif
    publie publiee publies repondu adopte adoptee rendu rendue signe signee decide tranche expire entre prevu prevue obtenu donne donnee deja
    duration amount price cost costs author authors judge judges chair president result results outcome reason reasons ground grounds safeguard
    safeguards penalty penalties applicant applicants claimant claimants party parties recommendation recommendations text number size sample force
    entry timetable schedule follow-up reaction scope appeal judgment ruling court deadline deadlines aim purpose consequence effect meaning content
    title language status link lawyer lawyers limit limits implementing decree decrees hearing hearings step steps criteria criterion
    published answered adopted given signed decided expired entered obtained challenge challenged contested interim merits came injunction
    stay end start big final definitive yet already
    """.split()
)
