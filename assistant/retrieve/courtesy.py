"""What a question asks, without the words of courtesy around it, and asked directly.

“Pourriez-vous m'expliquer pourquoi…, et s'il y a eu…?” asks “pourquoi…, et est-ce qu'il y a eu…?”. Only set phrases before a word that asks
are left out: what is to be explained (“explain the CLOUD Act”) is asked by the verb itself.
"""

from __future__ import annotations

import re

from assistant.documents.text import fold


def _any(*forms: str) -> str:
    return f"(?:{'|'.join(forms)})"


_PLEASE = (
    r"(?:[\s,]*\b(?:s'il (?:vous|te) plait|svp|stp|please|pls|kindly|possibly|perhaps|maybe|bien|just|par hasard|peut-etre|"
    r"exactement)\b[\s,]*)?"
)
_GREETS = _any(
    r"(?:bonjour|bonsoir|salut|slt|bjr|bsr|coucou)(?:,? (?:a tous|a toutes|madame|monsieur|mesdames|messieurs))*",
    r"(?:hello|hi|hey|good (?:morning|afternoon|evening))(?: (?:there|all|everyone|everybody))?",
)
_EXCUSES = _any(
    r"(?:i am |i'm )?sorry (?:to (?:bother|disturb) you|for (?:the|my) \w+)|excuse me|pardon me|(?:excusez|excuse|pardonnez)[- ]moi",
    r"(?:desolee?|pardon) (?:de vous deranger|pour (?:la|ma) question)",
)
_TELL = r"(?:dire|expliquer|preciser|rappeler|indiquer|tell|explain|clarify|remind|say|let)"
_ASKING = _any(
    rf"(?:est-ce que )?(?:vous|tu) (?:pouvez|pourriez|peux|pourrais){_PLEASE} ?(?:me |m'|nous )?{_TELL}",
    rf"(?:pouvez|pourriez|peux|pourrais)[- ](?:vous|tu){_PLEASE} ?(?:me |m'|nous )?{_TELL}",
    r"(?:j'aimerais|je voudrais|je souhaite(?:rais)?|je veux|j'aurais (?:voulu|aime)|nous (?:aimerions|voudrions))(?: bien)? "
    r"(?:savoir|comprendre|connaitre)",
    r"je me (?:demande|demandais)|(?:dis|dites)[- ](?:moi|nous)|(?:est-ce que )?(?:vous savez|tu sais)|(?:savez-vous|sais-tu)",
    rf"(?:so |ok |and )?(?:could|can|would|will) (?:you|anyone|someone|somebody){_PLEASE} ?{_TELL}(?: to)?(?: me| us)?(?: know)?",
    r"(?:i'd|i would|we'd|we would) (?:like|love) to (?:know|understand|hear)|i (?:want(?:ed)?|need) to (?:know|understand)",
    r"(?:i'm|i am|i was|we were)(?: just| only)? wondering|i wonder(?:ed)?|do you (?:happen to )?know|(?:so,? |ok,? |please )?tell (?:me|us)",
)
_MARK = r"[\s,.:;!…–—-]*"
_QUESTION = (
    r"(?:pourquoi|quand|comment|combien|qui|quoi|ou|a qui|a quoi|de quoi|en quoi|par qui|quel(?:le)?s?|lequel|laquelle|lesquel(?:le)?s|"
    r"depuis|jusqu'|si|s'ils?|est-ce|c(?:'est)? (?:quoi|koi|qui)|qu'est-ce|why|when|how|who|whom|whose|what|which|where|if|whether|"
    r"is|are|was|were|did|does|do|has|have|had|can)\b"
)
_EXCUSED = rf"{_EXCUSES}\b{_MARK}(?:(?:but|mais)\b\s*)?"
_GREETING = re.compile(rf"^\W*(?:(?:{_GREETS}\b{_MARK})+(?:{_EXCUSED})?|{_EXCUSED})(?=\w+['’ -]+\w)")
_OPENING = re.compile(rf"^\W*{_ASKING}\b{_PLEASE}{_MARK}(?={_QUESTION})")
_CLOSING = re.compile(
    r"[\s,.;–—-]+(?:(?:would|do) you (?:happen to )?know|(?:vous|tu) (?:savez|sais)|(?:savez-vous|sais-tu)|"
    r"(?:merci|thanks?)(?: you)?(?: (?:d'avance|beaucoup|bien|in advance|a lot|so much))*)(?: par hasard)?(?P<end>\W*)$"
)
# “si” and “s'il” that ask, where the question begins or after “et”: elsewhere they may be conditions
_WHETHER = re.compile(
    r"(?:^|(?<=\bet ))(?:si (?=(?:l'|l[ae]s?\b|une?\b|on\b|elles?\b|cet(?:te)?\b|ces?\b|[A-Z]))|s'(?=ils?\b))"
)
FEWEST = 3  # words that a question has at least, before thanks


def directly(question: str) -> str:
    """The question without greeting, excuse, “could you tell me” and thanks; itself when it has none."""
    for step in (_without_thanks, _without_greeting, _without_asking):
        if len(fold(question)) != len(question):  # a cut would fall elsewhere
            return question
        question = step(question)
    return question


def _without_thanks(question: str) -> str:
    closing = _CLOSING.search(fold(question))
    if not closing or len(question[: closing.start()].split()) < FEWEST:
        return question
    return question[: closing.start()] + closing["end"]


def _without_greeting(question: str) -> str:
    greeting = _GREETING.match(fold(question))
    return question[greeting.end() :] if greeting else question


def _without_asking(question: str) -> str:
    opening = _OPENING.match(fold(question))
    return _WHETHER.sub(_asks, question[opening.end() :]) if opening else question


def _asks(found: re.Match[str]) -> str:
    return "est-ce qu'" if found[0].startswith("s'") else "est-ce que "
