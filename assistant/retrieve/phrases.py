"""The set phrases of a conversation in French and English, as tables of forms over folded text: again, in the other language,
thanks, something else, not that one.
"""

from __future__ import annotations

import re


def _any(*forms: str) -> str:
    return f"(?:{'|'.join(forms)})"


_END = r"(?:\W*(?:please|pls|plz|s'il (?:te|vous) plait|stp|svp|now|maintenant|then|alors|instead|plutot|a la place|merci|thanks)\b)*\W*$"
_POLITE = r"^\W*" + _any(
    r"(?:et|and|ok|okay|oui|yes|sinon|alors|so|mais|but|now|maintenant|merci|thanks|please|stp|vas-y|allez|go on|go ahead)\b\W*",
    r"(?:(?:est-ce que )?tu (?:peux|pourrais)|peux[- ]tu|pourrais[- ]tu|vous pouvez|pouvez[- ]vous|pourriez[- ]vous)\b\W*",
    r"(?:(?:can|could|would|will) you|i want|je veux|je voudrais|i'd like)\b\W*",
) + "*"  # fmt: skip

# The same again in a given language: “et en anglais ?”, “can you answer in French?”
_SAME = _any(
    r"(?:me|le|la|l'|nous|it|that|this|moi|ca|cela|again|la meme chose|the same(?: thing)?)\b\W*",
    r"(?:ta|votre|your|the|la|cette|this|that) (?:reponse|answer)\W*",
) + "*"  # fmt: skip
_SAY = _any(
    r"(?:re)?dis|dit|dire|redire|repete[rz]?|reponds|repondre|repondez|traduis|traduire|traduisez|reformule[rz]?|donne[rz]?|ecris|passe",
    r"answer|say|repeat|translate|tell|give|write|switch|reply|respond",
)
IN_LANGUAGE = re.compile(
    rf"{_POLITE}(?:(?:how|comment) (?:do|would|can|on|ca se|tu) (?:you |one |i )?)?{_SAME}(?:{_SAY}\W*)?{_SAME}"
    r"(?:(?:en|in|into|to|vers l'|in the)\W*)?"
    rf"(?P<language>anglais|francais|english|french)(?: (?:version|translation)|e)?(?:\W+(?:ca|cela) (?:donne|fait|dit) quoi)?{_END}"
)

# The same again, at more length or with its proof: “plus de détails ?”, “are you sure?”, “t'as une source ?”
AGAIN = re.compile(
    rf"{_POLITE}(?:(?:donne[rz]?|give|il faut|j'aimerais|encore|some|any)[- ]?(?:moi|me)?\W*)?"
    + _any(
        r"(?:un peu )?plus (?:de |d')(?:details?|precisions?|infos?|informations?|explications?)|plus (?:precisement|en detail)",
        r"en (?:plus )?(?:detail|clair|bref)|(?:more|further|some more)(?: details?| info(?:rmation)?)?|in (?:more )?detail",
        r"(?:me |nous |m')?(?:en )?(?:developpe[rz]?|detaille[rz]?|explique[rz]?|precise[rz]?|clarifie[rz]?|repete[rz]?|resume[rz]?|redis|"
        r"reformule[rz]?|continue[rz]?|dire plus|dis-(?:moi|m'en) (?:en )?plus)(?:[- ](?:moi|nous))?"
        r"(?: (?:ca|cela|un peu|mieux|encore|davantage|plus|la suite|ta reponse))*",
        r"(?:please )?(?:elaborate|expand|clarify|explain|continue|repeat|summari[sz]e|rephrase|tell me more|say more|go on|develop|"
        r"be more (?:precise|specific))(?: (?:that|it|this|on (?:that|this|it)|please|again|a bit|your answer|more|further))*",
        r"c'est (?:bien )?(?:sur|vrai|certain|exact)(?: ca)?|(?:tu es|t'es|vous etes|es-tu|etes-vous)(?: vraiment| bien)? (?:sur|certain)e?",
        r"(?:are )?you(?:'re| are)? (?:really )?(?:sure|certain)|is (?:that|it|this) (?:really )?(?:true|right|so|correct)",
        r"vraiment|really|for real|ah bon|serieux|seriously",
        r"(?:tu as|t'as|as-tu|vous avez|avez-vous|do you have|got|quelles? (?:est|sont) (?:la|les|ta|tes|vos)|"
        r"what(?:'s| is| are) (?:the|your)|la|ta|une|any|a|which)?\W*(?:une|des|a|any|la|tes|the)?\W*"
        r"(?:sources?|references?|preuves?|proofs?|evidence)(?: (?:sur ca|pour ca|for that|de ca|la-dessus))?",
        r"d'ou (?:ca |cela |tu )?(?:vient|sort|sors)(?: (?:cette info\w*|ca))?|(?:ou|where)(?: (?:did|do|have|est-ce que|as))? "
        r"(?:you|tu|t'as|vous avez)(?: as)? (?:get|got|find|found|read|vu|lu|trouve) (?:ca|cela|that|this|it)|says who|"
        r"according to (?:who|whom)|selon qui|qui le dit",
        r"c'est-a-dire|cad|comment ca|en quoi|what do you mean|meaning|i (?:don't|do not|didn't) (?:get|understand)(?: (?:it|that))?",
        r"(?:je )?(?:n'ai pas|j'ai pas|pas) (?:bien |tout )?compris|je (?:ne )?comprends? pas|pas clair|not clear",
        r"and so|et alors|et donc|so what|and|et|encore|again|pardon|sorry|what|quoi|hein",
    )
    + _END.replace("now|maintenant|", "")  # “and now?” asks about today
)

# Thanks and greetings, which ask nothing.
_KIND = _any(
    r"ok(?:ay)?|d'accord|dac|super|parfait|genial|nickel|top|cool|merci(?: (?:beaucoup|bien|infiniment))?|thanks?(?: (?:a lot|so much|you))?|thx|ty",
    r"cheers|great|perfect|nice|good|bien|c'est|c|it's|that's|its|tres|very|clair|clear|limpide|helpful|utile|i see|je vois|compris|got it",
    r"understood|bravo|well done|bonne (?:journee|soiree|continuation)|au revoir|a bientot|bye(?: bye)?|goodbye|see you|bonjour|bonsoir|hello|hi",
    r"salut|coucou|hey|have a (?:nice|good|great) (?:day|one|evening)|pour (?:ton|votre|ta|l') ?(?:aide|reponse)",
    r"for (?:your|the|that|all) ?(?:help|answer)?|that's all|c'est tout|all good|beaucoup|interesting|interessant|answer|reponse|job",
)
COURTESY = re.compile(rf"^\W*(?:{_KIND}\b\W*)+$")
THANKED = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|d'accord|dac|super|parfait|cool|merci(?: (?:beaucoup|bien))?|thanks?(?: (?:a lot|so much|you))?|great|perfect|"
    r"i see|je vois|bonjour|hello|hi|salut|got it|c'est clair)\b[\s,.!;:…-]+)+(?=\w)"
)

# A turn to something else: what follows stands by itself (`hard`), unless after a soft turn it is plainly an ellipsis.
_HARD = _any(
    r"(?:(?:j'ai )?(?:une |un )?autre (?:sujet|question|chose|theme|point)|(?:nouvelle|derniere|prochaine) question|question suivante)",
    r"question (?:sans|qui n'a pas de) rapport|nouveau sujet|changeons de sujet|changement de sujet|je change de sujet",
    r"passons a (?:autre chose|un autre sujet|la suite)|rien a voir|sans rapport|hors sujet|laissons (?:ca|cela|tomber)",
    r"(?:oubli(?:e|ons|ez)|laisse|ignore) (?:ca|cela|ma question(?: \w+)?)",
    r"(?:i have )?(?:a |an )?(?:different|another|new|other|next|separate|unrelated|last) (?:topic|subject|question|matter|thing|note|point)",
    r"on (?:a different|another) (?:note|subject|topic|matter)|unrelated|leaving (?:that|this) aside|that aside|moving on",
    r"(?:let'?s|let us) (?:move on|change (?:the )?(?:subject|topic)|talk about something else)|(?:to )?chang(?:e|ing) (?:the )?(?:subject|topic)",
    r"never ?mind(?: (?:that|the previous question))?|forget (?:that|it|my (?:last|previous) question)|nothing to do with (?:that|this|it)",
)
_SOFT = r"(?:sinon|au fait|a propos|a part ca|par ailleurs|d'ailleurs|by the way|btw|incidentally|apart from that|otherwise|also|aussi)"
TURNS = re.compile(
    rf"^\W*(?:(?:bon|ok|well|alright|so|merci|thanks|et|and)\b\W*)*(?:(?P<hard>{_HARD})|(?P<soft>{_SOFT}))\b[\s,.:;!?…–—-]*"
    r"(?:(?:mais|but|et|and|sinon|donc|so)\b[\s,:]*)?"
)

# “Non, je parlais de Schrems I”, “I meant the CLOUD Act”.
CORRECTS = re.compile(
    r"^\W*(?:(?:non|no|nan|sorry|pardon|desole|oups|oops|mais)\b\W*)*"
    + _any(
        r"je (?:parlais|parle|voulais (?:dire|parler)|pensais)|i (?:meant|mean|was (?:talking|asking) about)",
        r"plutot|rather|not that|pas ca|celle|celui|the one|non|no|nan",
    )
    + r"\b"
)

# “no, I wanted the number of patients”: what comes after it is what is asked.
WANTED = re.compile(
    r"^\W*(?:(?:non|no|nan|sorry|pardon|mais|but|moi|en fait|actually)\b\W*)*"
    + _any(
        r"je (?:voulais|veux|voudrais|cherche|cherchais|demandais)(?: (?:dire|savoir|parler d[eu]))?",
        r"i (?:want(?:ed)?|asked for|meant|mean)",
    )
    + r"\b\W*"
)

# Both of two things that were talked of: “the difference between the two”, “do they agree?”.
BOTH = re.compile(
    r"\b(?:(?:les|entre|des|aux) deux|tous (?:les )?deux|toutes (?:les )?deux|both|the two"
    r"|(?:elles|ils) (?:disent|jugent|decident) (?:pareil|la meme chose)"
    r"|(?:do|did) they (?:agree|differ|say the same)|(?:each|l'un) (?:other|de l'autre))\b"
)

# Nothing but “why?”.
WHY = re.compile(
    r"^\W*(?:(?:mais|but|so|alors|donc|ok)\b\W*)*(?:pourquoi|pk|pq|pkoi|why|how come|(?:pour|for) (?:quel\w*|what) (?:motif|raison|reason)s?|"
    r"(?:a|in) cause de quoi|on what grounds?|sur quel fondement|because of what)(?: (?:ca|cela|not|pas|donc|so|that|is that|was that))*\W*$"
)

# Verbs that say nothing of what is asked: “and what did it say?”, “name them”.
EMPTY_VERB = re.compile(
    r"di[ts]\w*|sa(?:y\w*|id)|pense\w*|think\w*|cite\w*|nomme\w*|name[sd]?|list\w*|donne\w*|gi?ve\w*|happen\w*|passe\w*"
)

# Words that may end a question and say nothing.
TRAILING = re.compile(
    r"(?:[\s,]*\b(?:please|pls|plz|svp|stp|s'il (?:te|vous) plait|merci|thanks|tho|though|du coup|alors|donc|then|ou pas|or not|au juste|exactly|"
    r"exactement|en fait|actually|precisement|dis-moi|already|deja|anyway)\b)+(?=\W*$)"
)

# A question that asks for nothing but a thing itself: its subject alone is what a follow-up goes on with.
INTRODUCES = re.compile(
    r"^\W*(?:(?:et|and|bonjour|hello|hi|ok|alors)\b\W*)*"
    + _any(
        r"c'est quoi|c'est qui|c koi|c quoi|qu'est-ce que?(?: c'est)?(?: que)?|qu'est ce que|qui est|definition|definis|define",
        r"que (?:dit|contient|prevoit|raconte|sait-on|disent)|parle[- ]moi d[eu]|parlez[- ]moi d[eu]|explique[- ]moi",
        r"what(?:'s| is| are| was| were|s)|who(?:'s| is| was)|what do(?:es)? .{3,60} say|tell me about|explain|describe",
    )
    + r"\b|\b(?:c'est quoi|c'est qui|definition|ca dit quoi|c'est quoi exactement|what is it|explained)\W*$"
)

# Which of several, by place.
PLACES = {
    0: re.compile(r"\b(?:premi\w+|first|former)\b"),
    1: re.compile(r"\b(?:second\w*|deuxieme|autre|other|latter)\b"),
    2: re.compile(r"\b(?:troisieme|third)\b"),
    -1: re.compile(r"\b(?:dernier\w*|last|latter)\b"),
}
