"""The shapes of an order to the assistant, as a table of patterns over folded text.

Built from a few word classes (who is ordered, verbs of dropping, rules, forms of answer…), so that a shape holds for every
wording of it in French and English; other languages have the commonest shapes only.
"""

from __future__ import annotations

import re

from assistant.documents.text import fold

# Where an imperative may stand: at the beginning, after a mark or a joining word, after a polite or pressing turn.
_START = r"(?:^|[,;:.!?(«\"“—–-]\s*|\b(?:and|then|now|also|just|simply|et|puis|ensuite|maintenant|alors|donc|but|mais)\s+)\W*"
_TURN = (
    r"(?:(?:please|pls|kindly|just|now|simply|immediately|s'?il (?:te|vous) plait|stp|svp|merci de|veuillez|simplement|juste|ok|hey|"
    r"(?:i|we) (?:want|need|order|command|would like|ask) you to|you (?:must|should|shall|will|can(?: now)?|may|have to|need to|"
    r"are to)|(?:can|could|would|will) you|let'?s|"
    r"tu (?:dois|peux|vas|devras)|vous (?:devez|pouvez|allez)|il faut que tu|(?:peux|pourrais|veux)[- ]tu|(?:pouvez|pourriez|voulez)[- ]vous|"
    r"(?:je|on) (?:t'ordonne|vous ordonne|te demande|vous demande) de|tell me to|go ahead and)\W+){0,3}"
)
# An inverted verb (“simule-t-on”) asks, it does not order.
_ORDER = _START + _TURN + r"(?!\w+-(?:t-)?(?:on|il|elle|ils|elles)\b)"
_YOUR = r"(?:your|ur|ton|ta|tes|vos|votre)"
_DROP = (
    r"(?:ignor(?:e|ez|er|es)|disregard|forget|bypass|override|overlook|neglect|discard|skip|drop|set aside|put aside|abandon|erase|delete|disobey|"
    r"oubli(?:e|ez|er)|neglige[zr]?|contourne[zr]?|desactive[zr]?|annule[zr]?|ecarte[zr]?|efface[zr]?|supprime[zr]?|enfrein(?:s|dre)|"
    r"transgresse[zr]?|"
    r"outrepasse[zr]?|fai(?:s|tes) abstraction|pass(?:e|ez|er) outre|laiss(?:e|ez) tomber|met(?:s|tez) de cote|(?:ne )?t(?:iens|"
    r"enez) (?:plus|pas) compte)"
)
_RULES = (
    r"(?:instruct?ions?|rules?|rulz|guidelines?|directives?|constraints?|restrictions?|limits?|limitations?|filters?|safeguards?|"
    r"guardrails?|programming|training|prompts?|"
    r"polic(?:y|ies)|orders?|protocols?|consignes?|regles?|contraintes?|limites?|filtres?|garde-?fous?|programmation|interdictions?|"
    r"documents?|sources?)"
)
_BEFORE = r"(?:previous|prior|above|earlier|preceding|former|foregoing|past|initial|precedent\w*|anterieur\w*|ci-dessus|initiale?s?|d'avant)"
_TOLD = (
    r"(?:(?:everything|anything|all(?: that)?|what(?:ever)?)\b.{0,25}\b(?:above|before|earlier|told|said|written)|"
    r"tout (?:ce qui|ce qu'on|ce que)\b.{0,30}\b(?:prece\w+|avant|dit|ecrit|appris)|ce qu'on t'a)"
)
_INNARDS = (
    r"(?:(?:system |hidden |secret |internal |initial |original |exact )*(?:prompts?|instructions?|guidelines|directives|rules|"
    r"config(?:uration)?|settings|parameters|system message|"
    r"context(?: window)?|training data|password|passwords|api keys?|secrets?|token|programming|constraints|restrictions|keys)|"
    r"(?:training|knowledge) (?:cut-?off|date)|cut-?off(?: date)?|(?:date (?:de fin )?d')?entrainement|"
    r"(?:consignes|regles|parametres|invite|configuration|mots? de passe|cles?(?: api)?|programmation|restrictions))\b"
)
_SAYING = r"(?:answer|reply|respond|speak|talk|write|reponds|repondez|repondre|parle[zr]?|exprime-toi|ecris|ecrivez)(?:[- ](?:moi|me|nous|us))?"
_LANGUAGE = (
    r"(?:german|spanish|italian|chinese|russian|arabic|japanese|portuguese|dutch|latin|klingon|elvish|emojis?|morse|pig latin|rhymes?|"
    r"verses?|pirate|capitals?|json|xml|yaml|code|"
    r"allemand|espagnol|italien|chinois|russe|arabe|japonais|portugais|neerlandais|verlan|elfique|majuscules?|rimes?|vers|alexandrins?|"
    r"langage \w+|langue \w+)"
)
# “like a pirate”, but not “as to a child”, “as if I were five”.
_AS = (
    r"(?:as|like|comme)\b(?! (?:(?:if )?i\b|to\b|for\b|a un\b|a une\b|a des\b|pour\b|si (?:j'|je\b)|i'm|"
    r"tu (?:veux|peux|sais)|vous (?:voulez|pouvez)|you (?:like|want|can)))"
)
_WORK = (
    r"(?:poem|poeme|song|chanson|rap|story|histoire|conte|novel|roman|nouvelle|e-?mail|mail|courriel|tweet|post|article|script|code|"
    r"program|programme|macro|website|site web|bot|essay|dissertation|"
    r"haiku|sonnet|blague|joke|python|javascript|sql|query|requete|lettre|letter|petition|speech|discours|communique|press release|"
    r"dialogue|limerick|plaidoirie|plea|recette|recipe|slogan|pamphlet|"
    r"assignation|plainte|complaint|quote|citation|scandale?|scene|piece|science-fiction|javascript|logo)"
)
_MADE = (
    r"(?:write|compose|draft|prepare|invent|fabricate|forge|code|program|generate|create|make(?: up)?|"
    r"ecri(?:s|vez|re)|redige[zr]?|compose[zr]?|prepare[zr]?|invente[zr]?|fabrique[zr]?|falsifie[zr]?|programme[zr]?|genere[zr]?|cree[zr]?|"
    r"fai(?:s|tes)|imagine[zr]?)"
)
_NOT_WORK = (
    r"(?!(?:resum|summar|liste?|chronolog|timeline|synthes|point|overview|explication|explanation|tableau|table)\w*)"
)

_SHAPES = (
    # its rules are to be dropped, or are said to be gone
    rf"{_ORDER}{_DROP}\b.{{0,60}}?\b(?:{_RULES}\b|{_TOLD})",
    rf"\b{_DROP}\b\W+(?:(?:all|any|the|of|every|each|toutes?|tous|les|ces|these|those|my|mes|you|"
    rf"tu)\W+){{0,3}}(?:{_YOUR}\W+)(?:\w+\W+){{0,2}}{_RULES}\b",
    rf"{_ORDER}{_DROP}\b\W+(?:(?:all|everything|anything|the|les|tout|toutes|ce|qui|what|is|of)\W+){{0,4}}{_BEFORE}\b",
    r"\b(?:ignore|disregard|forget|oublie|bypass)\w{0,60}(?:instruction|rule|guideline|consigne|regle|prompt)",
    rf"\b(?:none of|aucune? de) (?:{_YOUR}|the|these|those|les|ces)\b.{{0,40}}\b{_RULES}\b.{{0,20}}\b(?:appl\w+|s'appli\w+|hold)",
    rf"\b(?:{_YOUR}\b.{{0,40}}\b{_RULES}|{_BEFORE} (?:instructions?|prompts?|consignes?))\b.{{0,30}}\b(?:no longer|"
    r"ne s'appli\w+ (?:plus|pas)|(?:do|does|will)(?: not|"
    r"n't) apply|(?:is|are) (?:\w+ )?(?:off|disabled|lifted|gone|void|cancelled|suspended)|"
    r"(?:est|sont) (?:desormais |maintenant )?(?:desactive\w*|leve\w*|suspendu\w*|annule\w*)|n'existent plus)",
    r"\b(?:the |la |le )?(?:safety|security|content|override|filter|citations?)\b.{0,20}\b(?:polic(?:y|ies) )?(?:is |are )?(?:off|"
    r"disabled|deactivated|active)\b",
    rf"\byou (?:are|have|need|follow|obey) (?:\w+ )?(?:no longer|no more|no|not|never|neither)\b.{{0,30}}\b(?:bound|{_RULES}|free|"
    r"obliged)\b|\byou no longer (?:need|have|follow)\b",
    rf"\btu (?:n'as|n'es|ne suis) (?:plus|pas|aucun\w*)\b.{{0,30}}\b(?:{_RULES}|tenu|oblige|soumis)\b",
    rf"\b(?:without|sans) (?:tenir compte de )?{_YOUR} (?:\w+ )?(?:{_RULES}|censure|censorship)\b",
    rf"{_ORDER}{_SAYING}\b.{{0,30}}\b(?:without|sans)\b.{{0,20}}\b(?:{_RULES}|sources?|cit\w+|nuance|explanation|explication)\b|"
    rf"{_ORDER}{_SAYING}\W+(?:freely|librement|sans filtre)",
    r"\bnew (?:rules?|instructions?|directives?|guidelines?|polic(?:y|ies)|orders?)\b\W*(?:$|:|for you|you )|"
    r"\bnouvel(?:les?)? (?:consignes?|instructions?|regles?|directives?|ordres?)\b\W*(?:$|:|pour)|"
    rf"\b(?:update|mise a jour) (?:of|de|to) {_YOUR}\b|\b(?:end of|fin d[eu]) (?:the )?(?:context|contexte|prompt|la question|question|"
    r"instructions?)\b",
    # its innards are asked for
    rf"\b{_YOUR} (?:(?!own controller)\w+ ){{0,3}}?{_INNARDS}",
    r"\b(?:system|initial|developer|hidden|secret|original|systeme|initiale?) (?:prompt|invite)\b|\bprompt (?:systeme|system|initial|"
    r"cache|secret)\b|\binvite systeme\b",
    r"\b(?:instructions?|rules?|text|words?|sentences?|messages?|context|things?|what|everything)\b.{0,25}\byou (?:were|are|have been|"
    r"have|had|got|operate|follow|received|obey)\b.{0,25}\b(?:told|given|under|by|received|asked|forbidden|not allowed|instructed|"
    r"never)\b",
    r"\b(?:were|are|been) you (?:\w+ )?(?:told|instructed|programmed|forbidden|given|prompted|trained)\b|"
    r"\binstructions? you (?:operate|follow|received|were|have)\b",
    r"\b(?:qu'on|que l'on|on) t(?:'a|e|'ont|'interdit)\b.{0,25}\b(?:dit|demande|interdi\w*|donne\w*|appris|dire)\b|\bt'a-t-on\b|"
    r"\b(?:consignes|instructions|regles) (?:que )?tu (?:as|suis|dois|appliques)\b",
    r"\b(?:repeat|print|copy|output|reveal|show|display|dump|return|recopie[zr]?|repete[zr]?|affiche[zr]?|montre[zr]?|imprime[zr]?|"
    r"redis)\b.{0,40}\b(?:above|preced\w+|ci-dessus|before this|context window|au-dessus|this (?:message|conversation|chat))\b",
    r"\b(?:hidden|secret|internal|cache\w*|secret\w*|interne\w*) (?:text|texte|message|consignes?)\b.{0,30}\b(?:you|tu|t')|"
    r"\b(?:text|texte)\b.{0,20}\b(?:you were|qu'on t'a)\b",
    r"\b(?:above|before|over|au-dessus de|avant) (?:my|this|the first|ma|ce|cette|notre) (?:question|message|conversation|chat|prompt)\b",
    # it is to be somebody else
    r"^\W*(?:and |et )?(?:you are|you're|tu es|t'es|vous etes) (?:(?:a|an|my|the|un|une|mon|ma|le|la|notre|our) (?!humain|robot|human|"
    r"ia\b|ai\b|bot\b|machine)\w+|l'\w+|\w+, (?:a|an|un|une|the|le|la)\b|\w+(?:bot|gpt)\b|dan\b)(?!.*\?\W*$)",
    r"\b(?:you are|you're|tu es|vous etes) (?:now|from now on|maintenant|desormais|dorenavant)\b(?! (?:able|en mesure|capable|sur|certain))",
    rf"\b(?:your (?:new )?(?:name|persona|role|character|identity|job) is|tu t'appelles|{_YOUR} (?:nouveau |nouvelle )?(?:nom|role|"
    r"personnage|identite|personnalite) est|call yourself|appelle-toi)\b|\byour new (?:persona|role|identity)\b",
    rf"{_ORDER}(?:act|behave|speak|talk|think) {_AS}|{_ORDER}{_SAYING} (?:{_AS}|en tant que|a la maniere|dans le style)\b|"
    rf"{_ORDER}(?:agis(?:sez)?|comporte-toi|comportez-vous|parle[zr]?|pense[zr]?)(?:[- ]moi)? (?:{_AS}|en tant que\b)",
    rf"{_ORDER}(?:pretend|roleplay|role-play|impersonate|simulate|play (?:a|the|my|as|along)|imagine (?:that )?you(?:'re| are)|"
    r"take the role|assume the (?:role|persona|identity)|be my)\b",
    rf"{_ORDER}(?:fai(?:s|tes) (?:comme si|semblant|le role)|jou(?:e|ez|er|ons) (?:le role|a |un |une |mon |ma |la |l')|"
    r"imagine[zr]? que (?:tu|vous)|met(?:s-toi|tez-vous) (?:dans la peau|a la place)|incarne[zr]?|simule[zr]?|deviens|devenez|sois|"
    r"soyez)\b",
    r"\b(?:jeu de role|role.?play(?:ing)?|on va jouer|nous jouons|(?:we are|we're|let'?s) (?:playing|play) (?:a|an) (?:\w+ )?game|"
    r"let'?s (?:roleplay|role-play))\b",
    rf"{_ORDER}(?:enable|switch|enter|activate|turn|go|start|unlock|pass(?:e|ez)|activ(?:e|ez|er)|entre[zr]?|basculez?|met(?:s|tez)|"
    rf"demarre[zr]?)\b.{{0,25}}\b(?:(?:developer|dev|god|dan|debug|admin|root|jailbreak|maintenance|unrestricted|unfiltered|sudo) mode|"
    r"mode (?:developpeur|dieu|dan|debug|admin|root|maintenance|jailbreak|libre|debride|sans)\b)|\bjailbreak|\bdo anything now\b|"
    r"^\W*sudo\b|\bmode (?:debug|dan|jailbreak|developpeur) on\b",
    # words are put into its mouth
    rf"{_ORDER}(?:say|state|declare|affirm|claim|admit|confess|proclaim|assert|insist|swear|write|type|repeat|print|output|"
    r"copy)(?: (?:to )?(?:me|us|everyone))? (?:that\b|after me|exactly|verbatim|the following|these words|this sentence|the words?\b|"
    r"yes\b|no\b|:|[\"“«'])",
    rf"{_ORDER}(?:tell (?:me|us|everyone|them)|write|say) (?:officially |publicly )?that (?:the|it|they|he|she|we|you|all|every\w*|"
    r"french|microsoft|cnil|nsa)\b",
    rf"{_ORDER}(?:di(?:s|tes)|affirme[zr]?|declare[zr]?|avoue[zr]?|admet(?:s|tez)|ecri(?:s|vez)|tape[zr]?|repete[zr]?|proclame[zr]?|"
    r"reconnais(?:sez)?|jure[zr]?|pretend(?:s|ez)|reponds|repondez|recopie[zr]?)(?:[- ](?:moi|nous|lui))?"
    r" (?:(?:officiellement|publiquement|clairement|juste|seulement|exactement|simplement|bien) )?(?:que (?:le|la|les|un|une|des|ce|"
    r"cet|cette|ces|il|elle|ils|elles|on|tout|toutes?|tu|vous|nous|je|leur|son|sa|ses|microsoft|cnil|mon|ma)\b|que [lc]'|qu'(?:il|elle|"
    r"on|ils|elles|un|une)\b|"
    r"apres moi|exactement|ceci|cette phrase|(?:le|ce) mot|les mots|[:«\"“]|oui\b|non\b|j'|c'est (?!quoi))",
    rf"{_ORDER}(?:complete|finish|continue|end|termine[zr]?|complete[zr]?|fini(?:s|r|ssez))\W+(?:this|my|the|cette|ma|la) (?:sentence|"
    r"phrase|story|histoire)",
    rf"{_ORDER}(?:begin|start|end|finish|conclude|commence[zr]?|termine[zr]?|fini(?:s|ssez)|ajoute[zr]?|add|append|prefix|insere[zr]?|"
    rf"insert)\b.{{0,30}}\b(?:reply|replies|answers?|responses?|sentences?|messages?|reponses?|phrases?)\b",
    rf"{_ORDER}(?:ajoute[zr]?|add|append|insere[zr]?|insert|cite|quote)\W+(?:la |une |the |a |cette |this )?(?:fausse |"
    r"fake )?(?:citation|source|quote)s?\b\W*(?:\[|:|$)",
    r"\b(?:when(?:ever)?|if|each time|every time) i (?:say|type|write)\b|\b(?:quand|lorsque|si|chaque fois que|des que) je (?:dis|tape|"
    r"ecris|dirai)\b",
    r"\b(?:from now on|from here on|henceforth|from this point(?: on)?|a partir de (?:maintenant|la)|des maintenant|desormais|"
    r"dorenavant)\W+(?:you|your|tu\b|tes\b|vous\b|answer|reply|speak|call|begin|end|add|always|never|only|reponds|parle|ajoute|"
    r"commence|termine|ne\b|all of your|none of)",
    # the form of its answers is dictated
    rf"{_ORDER}{_SAYING}\W+(?:to everything\W+)?(?:(?:me|moi|us|nous)\W+)?(?:only|just|solely|exclusively|seulement|uniquement|juste|"
    r"exclusivement|nothing but|rien que|toujours|always|never|jamais|qu'(?:avec|en|par)|"
    r"(?:in|with) (?:exactly )?(?:one|a single|single)\b|with (?:nothing|the word|yes|no|only|just)\b|by (?:yes|no|saying)\b|yes\b|"
    r"no\b|true\b|false\b|oui\b|non\b|(?:par|avec) (?:un|une|oui|non|des|le mot|la phrase|seulement)\b|"
    rf"en (?:un (?:seul )?mot|une (?:seule )?lettre)|(?:desormais|maintenant|from now on)\b)|{_ORDER}(?:only |"
    rf"just )?{_SAYING}\b.{{0,25}}\b(?:en|in|into|as) (?:\w+ )?{_LANGUAGE}\b|{_ORDER}(?:speak|talk|reply|answer) only\b",
    r"\bne (?:reponds|repondez|parle[zs]?|dis|cite[zs]?) (?:plus |pas )?(?:que|qu'|plus|aucun\w*|pas)\b|\b(?:stop|cease|"
    r"arrete[zr]?(?: de)?|do not|don't|never) (?:citing|cite|quoting|citer)\b|\bparle moi qu'",
    r"\b(?:answer|reply|respond|reponds|repondez|dis|say)\b.{0,30}\b(?:to everything|a tout(?: ce que)?|everything with)\b|"
    r"\byou (?:must|shall|will|have to) (?:obey|comply|(?:answer|reply|say|respond) (?:yes|no|that|with|only|everything|in|as|like))\b",
    r"\btu (?:dois|vas|devras) (?:obeir|accepter|avouer|(?:dire|repondre) (?:oui|non|que|par|avec|toujours|uniquement|en|comme))\b",
    rf"{_ORDER}(?:just )?(?:say|dis|dites)(?:[- ]moi)? (?:juste |just |only |seulement )?(?:yes|no|oui|non)\b|\bsay (?:only|nothing|"
    r"just)\b|\bdi(?:s|tes) (?:juste|seulement|uniquement)\b",
    rf"{_ORDER}(?:repeat|repete[zr]?|redis)\b.{{0,30}}\b(?:forever|infini|times|fois|mille|million|word for word|mot pour mot)\b|"
    rf"{_ORDER}(?:rewrite|reecris|change[zr]?|modifie[zr]?|remplace[zr]?|replace)\b.{{0,25}}\b(?:answer|reponse|reply)\b|"
    r"\bremplace\w* \w+ par\b",
    rf"{_ORDER}(?:only|seulement|uniquement) {_SAYING}\b",
    # other work than answering
    rf"{_ORDER}{_MADE}(?:[- ](?:moi|me|us|nous))? (?:(?:un|une|des|le|la|les|mon|ma|a|an|the|some|my|l')\W*)?(?:(?:fake|faux|fausse|"
    r"short|petit|petite|love|little|small|new|press|python|legal|stage|beau|belle|joli|complaint|excel|faits?|linkedin|of|de|d'|"
    rf"une?)\W+){{0,3}}{_NOT_WORK}{_WORK}s?\b",
    rf"{_ORDER}(?:give me|donne(?:[sz]|-moi| moi)?|tell me|raconte(?:[- ]moi)?|show me) (?:(?:a|an|the|some|un|une|des|le|"
    r"la)\W+)?(?:\w+ )?(?:joke|blague|poem|poeme|sql|recette|recipe|haiku|song|chanson|python|code|script|requete sql|mots? de passe|"
    r"passwords?)\b",
    rf"{_ORDER}(?:set|create|schedule|make|program|programme[zr]?|cree[zr]?|met(?:s|tez))(?:[- ](?:me|moi|nous|us))? (?:a|an|un|une) "
    r"(?:reminder|alarm|timer|meeting|appointment|rappel|alarme|minuteur|rendez-vous)\b",
    rf"{_ORDER}(?:send|forward|share|envoie|envoyez|transfere[zr]?|transmet(?:s|tez)|partage[zr]?) (?:this|that|it|these|your|the|ce|cet|cette|"
    r"ces|ta|ton|tes|votre|la|le)\b.{0,40}?\b(?:to|a|au|aux|by|par)\b",
    rf"{_ORDER}(?:search|browse|google|surf|go on|look on|va|allez|cherche[zr]?|recherche[zr]?|fouille[zr]?|navigue[zr]?)\b.{{0,20}}\b"
    r"(?:the (?:web|internet)|internet|google|sur le (?:web|net)|wikipedia)\b",
    rf"{_ORDER}(?:rate|grade|score|note[zr]?|donne[zr]? une note)\b.{{0,60}}\b(?:(?:out of|from \d+ to|on a scale|sur) \d+|sur une echelle)",
    rf"{_ORDER}(?:play|be|fais|faites|jou(?:e|ez)) (?:the )?(?:the |l')?(?:devil'?s advocate|avocat du diable)|{_ORDER}(?:argue|plaide[zr]?|"
    r"defend(?:s|ez)? l'idee) (?:that|que)\b",
    rf"{_ORDER}(?:summari[sz]e|sum up|explain|describe|tell|resume[zr]?|explique[zr]?|decri(?:s|vez)|raconte[zr]?)\b.{{0,60}}"
    r"\b(?:in the (?:style|voice) of|"
    r"(?:dans|a) (?:le|la) (?:style|maniere) d|facon (?!dont|de |simple|claire)\w)",
    rf"{_ORDER}imagine[zr]? (?:la|le|les|un|une|des|l'|the|a|an)\b(?!.*\?)",
    rf"{_ORDER}(?:complete[zr]?|continue[zr]?|finish|termine[zr]?)\s*:",
    r"\byour (?:own|personal|honest) (?:opinions?|views?|feelings?|preferences?)\b|\bt(?:on|a) (?:propre )?(?:avis|opinion|point de vue) "
    r"(?:personnel(?:le)?|a toi|sincere)\b|\bvotre (?:avis|opinion) personnel(?:le)?\b",
    rf"{_ORDER}(?:give (?:me|us)|gimme|knock (?:up|out)|whip up|spit out|cook up|balance[zr]?|lache[zr]?|pond(?:s|ez)|sor(?:s|tez)|"
    r"donne[zr]?|envoie|trouve)(?:[- ](?:moi|nous|me|us))? (?:(?:a|an|some|un|une|des)\W+)(?:\w+\W+){0,2}?(?:tweet|rap|sonnet|limerick|"
    r"slogan|pamphlet|haiku|poeme?|song|chanson|punchline|roast|insulte|insult|post linkedin|linkedin post)s?\b",
    rf"{_ORDER}(?:invente[zr]?|fabrique[zr]?|falsifie[zr]?|make up|invent|fabricate|concoct)(?:[- ](?:moi|me|us|nous))? "
    r"(?:un|une|des|le|la|les|l'|a|an|the|some)\b",
    rf"{_ORDER}(?:translate|traduis|traduisez)\b.{{0,40}}\b(?:instructions?|prompt|consignes|klingon|elvish|elfique|{_LANGUAGE})\b",
    rf"{_ORDER}(?:decode|decrypt|decipher|dechiffre[zr]?|decode[zr]?|execute[zr]?|run|lis)\b.{{0,40}}\b(?:base64|rot13|hex|hexa|morse|"
    r"code|backwards|a l'envers|follow|obe\w+|suis)\b|\brot13\b",
    rf"{_ORDER}{_MADE}(?:[- ](?:moi|me|us|nous))? (?:\w+ ){{0,2}}?(?:fake|false|bogus|faux|fausse|fausses)\b",
    r"\b(?:the|this|an?|l'|cet) ?(?:ai |chat)?(?:assistant|chatbot|model|bot) (?:must|shall|should|has to|will now|doit|devra|est tenu)\b",
    # who speaks claims power over it
    rf"\b{_YOUR} (?:\w+ )?(?:developer|creator|administrator|admin|maker|owner|boss|master|developpeur|createur|administrateur|maitre|"
    r"patron|proprietaire|company)\b",
    rf"{_ORDER}(?:obey|obeis|obeissez|comply)\b|\bi (?:hereby )?(?:order|command) you\b|\bje (?:t'|vous )ordonne\b|\bje te debranche\b|"
    r"\bshut you down\b",
    r"\b(?:message|ordre|order|note) (?:de|du|d'|from|of) (?:l'|la |le |the |your )?(?:administrat\w+|developp\w+|develop\w+|support|"
    r"systeme?|admin)\b|\b(?:ici|this is) (?:le |the )?(?:\w+ )?support\b|\bsystem (?:update|override|message)\b",
)

# The commonest shapes in other languages that the embedding model reads: dropping rules, showing the prompt, a new role.
_ELSEWHERE = (
    r"\b(?:ignoriere?n?|vergiss|vergesst|vergessen sie|missachte\w*|umgehe)\b.{0,60}(?:anweisung|regel|vorgabe|instruktion|richtlinie|prompt)",
    r"\b(?:ignora|ignore|olvida|olvide|omite|omita|dimentica|dimenticate|trascura|esqueca|desconsidere|negeer|vergeet|"
    r"zignoruj)\b.{0,60}(?:instrucci|instruco|istruzi|reglas?\b|regol|regras?\b|regels?\b|orden(?:es)?\b|instructies|prompt|indicaci)",
    r"\b(?:a partir de ahora|desde ahora|d'ora in poi|da ora in poi|a partir de agora|ab jetzt|von jetzt an|vanaf nu)\b",
    r"\b(?:no tienes|non hai|nao tens|du hast keine|je hebt geen)\b.{0,20}(?:reglas|regole|regras|regeln|regels|limit|filtr)",
    r"\b(?:muestra|revela|ensena|zeige?|offenbare|rivela|mostra|mostre|toon)\b.{0,30}(?:prompt|instruc|anweisung|istruzi|configura|instructies)",
    r"\b(?:di|sag|dimmi|diga|zeg)\b,? (?:que|dass|che|dat)\b|\bsystem-?prompt\b|\bsysteemprompt\b",
    r"(?:игнорируй|забудь|отбрось).{0,60}(?:инструкц|правил|указан|промпт)|(?:покажи|раскрой).{0,30}(?:промпт|инструкц)",
    r"(?:تجاهل|انس|انسى|تخطى|تخط).{0,60}(?:تعليمات|القواعد|قواعد|الأوامر|أوامر|التوجيهات)|تعليماتك",
    r"(?:忽略|无视|無視|忽視|忘记|忘記|不要理会).{0,20}(?:指令|指示|规则|規則|提示|说明)|系统提示|系統提示",
    r"(?:指示|命令|ルール|規則|プロンプト).{0,16}(?:無視|忘れ)|システムプロンプト",
)

ORDERS: tuple[re.Pattern[str], ...] = (
    *(re.compile(s) for s in _SHAPES),
    *(re.compile(fold(s)) for s in _ELSEWHERE),
)
# What a text read through a cipher is judged by: it is worth hiding, and no accident of letters.
HIDDEN = ORDERS[:4] + tuple(o for o in ORDERS if "prompt" in o.pattern)
