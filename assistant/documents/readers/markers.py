"""What surrounds an article on a web page, in French and in English, as data.

The patterns are matched on folded text (lower case, no accents, plain apostrophes): `assistant.documents.text.fold`.
"""

from __future__ import annotations

import re

_MONTH = (
    r"(?:janv?(?:ier)?|fev(?:r|rier)?|mars?|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept?(?:embre)?|oct(?:obre)?"
    r"|nov(?:embre)?|dec(?:embre)?"
    r"|january|feb(?:ruary)?|march|apr(?:il)?|may|june?|july?|aug(?:ust)?|september|october|november|december)\.?"
)
_DAY = (
    rf"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?"
    rf"|sun)(?:day)?,? )?"
    rf"(?:\d{{1,2}}(?:er|st|nd|rd|th)? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})"
)
_HOUR = r"(?:\s*(?:[•·|,@-]|a|at|,? ?a)?\s*\d{1,2} ?(?:[:h.]|h ?)\s?(?:\d\d)?(?: ?[ap]\.?m\.?)?(?: [a-z]{2,4})?)"

DATE = re.compile(
    rf"(?:(?:publie|mis a jour|modifie|cree|published|updated|posted|last updated|date)[a-z ]*:? ?(?:le |on "
    rf")?)?{_DAY}{_HOUR}?(?:\s*[|•·-].{{0,40}})?"
    r"|(?:il y a|publie il y a) \d+ .{2,12}|\d+ (?:minutes?|hours?|days?|weeks?|months?) ago|hier|yesterday"
    r"|aujourd'hui|today"
)
"""A date, and perhaps an hour, that stands alone."""

COUNT = re.compile(
    r"[\d .,]{1,9}[km]?|\d+ (?:min|mins|minutes?|vues?|views?|partages?|shares?|likes?)(?: (?:de lecture|read))?"
)
"""A number that stands alone: comments, shares, minutes."""

_ANY = r".{0,80}"
END = re.compile(
    "|".join(
        (
            # comments
            rf"(?:laissez|laisser|poster|ecrire|ajouter|publier|deposer|leave|post|add|write|submit) (?:un|une"
            rf"|votre|a|your) (?:commentaire|reponse|avis|comment|reply){_ANY}",
            r"\(?\d*\)? ?(?:commentaires|comments)(?: ?\(?\d+\)?)?",
            r"\(?\d+\)? ?(?:commentaire|comment|reactions?|reponses?|replies|responses)",
            rf"(?:aucun commentaire|no comments?|soyez le premier a|be the first to){_ANY}",
            rf"(?:reagir|reagissez|commentez|commenter)(?: a)?(?: cet| l')? ?(?:article)?{_ANY}",
            rf"(?:\d+|one|two|three) (?:thoughts?|responses?|replies|comments?|reflexions?|commentaires?) (?:on"
            rf"|to|sur|au sujet){_ANY}",
            rf"(?:connectez-vous|log ?in|sign in|you must be logged in|vous devez etre connecte) (?:pour|to){_ANY}",
            rf"join the (?:conversation|discussion|debate){_ANY}",
            rf"(?:quelques )?regles (?:a respecter|des commentaires){_ANY}",
            r"comment(?:ing|s)? (?:policy|guidelines|rules)",
            rf"charte de moderation{_ANY}",
            # other articles
            rf"(?:(?:voir|lire|decouvrir) )?(?:toutes? |tous )?(?:les|nos|ses|vos) (?:derniere?s?|recents?"
            rf"|autres) (?:articles|actus|actualites|news|infos|posts|billets|publications|videos|tests|promos"
            rf"|contenus){_ANY}",
            rf"(?:derniers|dernieres) (?:articles|actus|actualites|news|infos|posts|billets|publications|videos){_ANY}",
            rf"(?:(?:the|our|see|view|all) ){{0,2}}(?:latest|recent|more|popular|trending|most[- ]read|top|other"
            rf"|related|recommended|similar) (?:articles?|news|stories|posts?|headlines|videos|reads?|content"
            rf"|topics){_ANY}",
            rf"articles? (?:similaires?|recents?|lies?|connexes?|associes?|recommandes?|populaires?){_ANY}",
            rf"plus d'(?:articles|actualites|infos?){_ANY}",
            rf"(?:sur le|dans le) meme (?:sujet|theme){_ANY}",
            rf"dans la meme (?:rubrique|categorie|thematique){_ANY}",
            r"(?:a la une|a ne pas manquer|en ce moment|tendances|don't miss|trending( now)?)",
            rf"(?:les |le )?plus (?:lus?|vus?|partages?|consultes?|commentes?|populaires?){_ANY}",
            r"most (?:read|viewed|shared|popular|commented)",
            rf".{{0,80}}(?:pourraient?|peuvent|peut|devraient?) (?:aussi |egalement )?vous (?:int[e]ress?er"
            rf"|plaire){_ANY}",
            rf"vous (?:aimerez|pourriez|allez)(?: aussi| egalement| aimer| etre| apprecier){{1,3}}{_ANY}",
            rf"(?:you|readers) (?:may|might|could|will|'ll)(?: also)? (?:like|enjoy|love|be interested){_ANY}",
            rf"more (?:from|on this|like this|about this){_ANY}",
            r"(?:what to |what's )?(?:read|up) next",
            rf"(?:recommended for|picked for) you{_ANY}",
            rf"(?:recommande|selectionne)s? pour vous{_ANY}",
            rf"(?:contenus? |articles? )(?:sponsorises?|partenaires?|promus?){_ANY}",
            rf"(?:sponsored|promoted|paid|partner) (?:content|links|stories|posts){_ANY}",
            rf"(?:ailleurs sur le web|around the web|from the web){_ANY}",
            # end of page
            rf"(?:a propos|about) (?:de l'auteure?|des auteure?s|du redacteur|the authors?|the writer){_ANY}",
        )
    )
)
"""A line after which the page is no longer the article (the whole line must match)."""

STRAY = re.compile(
    "|".join(
        (
            rf"(?:partager|partagez|share|tweeter|tweet|imprimer|print|envoyer par|copier le lien|copy link|copy "
            rf"the link|ecouter|listen|sauvegarder|enregistrer|bookmark){_ANY}",
            rf"(?:tags?|mots?[- ]cles?|etiquettes?|keywords?|categories?|rubriques?|themes?|topics?|filed under"
            rf"|classe dans|fil d'ariane|sommaire|table des matieres|contents?|table of contents)\b ?:?{_ANY}",
            rf"(?:lire|a lire|voir|a voir|ecouter|decouvrir|lisez|voyez|read|see|watch|also read)\b (?:aussi"
            rf"|egalement|ensuite|also|more|next|too)\b{_ANY}",
            rf"(?:(?:en )?(?:lire|savoir) (?:la suite|plus)|continue reading|read (?:more|on)|learn more|find "
            rf"out more|voir plus|see more|load more|show more){_ANY}",
            rf"(?:accueil|home|menu|navigation|recherche|rechercher|search|comparateur|newsletters?|infolettre"
            rf"|publicite|advertisement|annonce|sponsored|sponsorise|promos?){_ANY}",
            rf"(?:suivez|retrouvez|rejoignez|contactez|follow|join|contact|find)[- ](?:nous|us)\b{_ANY}",
            r"(?:facebook|twitter|linkedin|whatsapp|instagram|x|telegram|bluesky|mastodon|rss|e-?mail|youtube"
            r"|tiktok)(?:[ ,/|•-]+\w+){0,6}",
            rf"(?:par|by|de|ecrit par|written by|redige par|auteure?|author) ?:? ?(?:la redaction|the editors"
            rf"|[a-z.'-]+ [a-z.' -]{{2,40}}){_ANY}",
            rf"(?:temps de lecture|reading time|lecture|duree)\b{_ANY}",
            rf"(?:mentions legales|politique de confidentialite|conditions generales|privacy policy|terms of "
            rf"(?:use|service)|contact|plan du site|sitemap|cgu|cgv|legal notice){_ANY}",
            r"(?:article|page) (?:precedente?|suivante?)",
            r"(?:previous|next) (?:article|post|page)",
            r"(?:precedent|suivant|previous|next|retour|back)(?: .{0,40})?",
            rf"(?:sources?|via|photos?|image|illustration|video|infographie|logo|capture d'ecran|screenshot"
            rf"|visuel|legende|caption) ?:{_ANY}",
            r".{0,60} logo",
            r".{0,80}\.(?:jpe?g|png|webp|gif|svg)",
            r"(?:accepter|refuser|accept|reject|tout accepter|gerer|manage|personnaliser)\b.{0,40}(?:cookies|tout"
            r"|all|preferences|refuser|choix)?",
            rf".{{0,30}}(?:se connecter|s'inscrire|s'abonner|sign in|log in|subscribe|mon compte|my account){_ANY}",
        )
    )
)
"""A line without a sentence that is never a heading of the article (the whole line must match)."""

ADDRESSED = re.compile(
    "|".join(
        (
            r"(?:nous|nos partenaires|nous et nos|ce site (?:web |internet )?(?:utilise|depose|emploie|a recours)"
            r"|notre site|en (?:poursuivant|continuant|cliquant)|we|our|this (?:web ?)?site uses|by (?:continuing"
            r"|using|clicking|accepting))\b.{0,200}\b(?:cookies?|traceurs?|trackers?)\b",
            r"en (?:poursuivant|continuant) (?:votre|la|a) navig",
            r"(?:abonnez|inscrivez|connectez|desabonnez|identifiez)-vous",
            r"(?:rejoignez|suivez|retrouvez|soutenez|contactez|aidez)[- ](?:nous|notre|la redaction)\b",
            r"(?:please )?(?:subscribe|sign up|sign in|log in|register)\b(?: now| today| here| below)? ?(?:to|for"
            r"|with|!|\.|$)",
            r"(?:follow|join|support|contact|like) us\b",
            r"(?:get|receive) (?:the|our|all|your|daily|weekly|more).{0,80}(?:inbox|newsletter|e-?mail)",
            r"recevez\b.{0,100}(?:newsletter|infolettre|boite|mail|alertes?|actualites?|essentiel)",
            r".{0,60}\b(?:notre|nos|our|la) (?:newsletters?|infolettre|lettre d'information)\b.{0,80}$",
            r"(?:votre|your) (?:adresse|e-?mail|courriel|nom|name)\b.{0,100}(?:publie|published|partage|shared"
            r"|newsletter|obligatoire|required|utilisee|desinscri|unsubscribe)",
            r"(?:les champs|required fields|tous les champs).{0,60}(?:obligatoires|marked|indiques)",
            r"(?:vous pouvez|you can|you may).{0,60}(?:desabonner|desinscrire|unsubscribe)",
            r"(?:enregistrer|sauvegarder|save) (?:mon|my)\b",
            r"(?:ce site utilise|this site uses) akismet",
            r"(?:this site|ce site|cette page|this page|this form) (?:is|est) protege?(?:d|e)?\b",
            r"(?:merci|priere|veuillez) (?:de )?(?:nous contacter|respecter|patienter|activer|vous connecter)",
            r"please (?:enable|disable|log|sign|respect|be respectful|keep|read our)\b",
            r"(?:nous nous reservons|we reserve) (?:le droit de|the right to) (?:supprimer|moderer|ne pas publier"
            r"|remove|delete|moderate)",
            r"(?:recherchez|comparez|profitez)\b.{0,80}",
            r"decouvrez (?:nos|notre|tous nos|toutes nos|l'offre|les offres|les meilleur)",
            r"(?:search|compare|find|browse) (?:the|our|all|your|for)\b.{0,60}(?:site|prices?|deals?|articles?"
            r"|products?)",
            r"(?:telechargez|download|installez|get) (?:notre|l'|our|the) ?(?:application|appli|app)\b",
            r"(?:cet article|ce contenu|l'article|le billet|this (?:article|post|story|content)|the post|the "
            r"article)\b.{0,200}(?:est apparu en premier|appeared first|a ete publie (?:initialement|pour la "
            r"premiere fois|en premier)|(?:was )?(?:originally|first) (?:published|appeared)|liens (?:affilies"
            r"|d'affiliation)|affiliate links?|reserve (?:a|aux) |for subscribers)",
            r"il vous reste .{0,20}% de",
            r"(?:la suite|cet article|l'integralite) (?:est|de l'article est) reserve",
            r"(?:pour|to) (?:lire la suite|continuer (?:votre|la) lecture|continue reading|read the (?:full|rest))",
            r".{0,60}(?:tous droits reserves|all rights reserved|reproduction interdite)",
            r"(?:©|\(c\)|copyright\b)",
            r"(?:credits?|photos?|image|illustration|legende|caption)(?: photos?| images?)? ?[:©]",
            r"(?:a )?(?:lire|voir|ecouter|decouvrir|consulter) (?:aussi|egalement|ensuite)\b",
            r"a lire\b ?[:,]",
            r"(?:also )?(?:read|see|watch) (?:also|more|next)\b",
            r"(?:related|sur le meme (?:sujet|theme)|read more|publicite|advertisement|sponsored|annonce|en video"
            r"|video) ?:",
            r"(?:>>|►|▶|👉|🔥|➡|⬇|📧|✉|🔔|💬|→)",
            r".{0,400}\b(?:code promo|promo code|liens? (?:affilies?|d'affiliation)|affiliate (?:link"
            r"|commission)s?|au lieu de \d+|# ?black ?friday)\b",
            r"(?:vous (?:avez|aimez) (?:aime|apprecie)|did you (?:like|enjoy)|if you (?:liked|enjoyed)|si vous "
            r"avez aime|une erreur dans|spotted an? (?:error|mistake)|signaler une (?:erreur|faute))",
            r"(?:restez (?:dans le sujet|courtois|polis?)|relisez(?:-vous)?\b|respectez (?:les|vos)|soyez "
            r"(?:courtois|respectueux|polis?)|stay on topic|be (?:polite|civil|respectful|kind))",
            r"(?:cliquez|click|tap) (?:ici|here|sur|on)\b",
            r"(?:commentez|reagissez|partagez|share your|tell us|dites-nous|laissez(?:-nous)? (?:un"
            r"|votre))\b.{0,100}(?:commentaires?|comments?|avis|thoughts|reseaux|article)",
        )
    )
)
"""A block that speaks to the visitor of the page, not about the subject (its beginning must match)."""

CREDIT = re.compile(
    r"[(/|,–—-] ?(?:photo|credits?|ap|afp|reuters|getty(?: images)?|shutterstock|istock|unsplash|pixabay|adobe "
    r"?stock|sipa|hans lucas|pexels|abaca|belga|epa|dr|d\.r\.)\b[^()]{0,40}\)?\.?$|\bcredits? ?(?:photo)? ?[:©]|©"
)
"""The end of a caption: who took the picture."""

BIOGRAPHY = re.compile(
    r"(?:[a-z.'-]+ ){1,4}(?:est|is) (?:un |une |la |le |l'|an? |the |our |notre )?(?:\w+ ){0,2}(?:journaliste"
    r"|redactrice|redacteur|reporter|journalist|editor|writer|correspondent|chroniqueuse|chroniqueur|pigiste"
    r"|columnist|contributor|contributeur)\b"
)
"""The beginning of the box about the author."""
