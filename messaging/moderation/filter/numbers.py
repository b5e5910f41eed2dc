"""Whether digits that were found are the number a rule means, or part of a count, a date, a price, a longer one."""

import re

from messaging.moderation.filter.sites import Site

_INSULT = re.compile(r"\s*(놈|년아|년들|새끼|새기|쉐끼|색|자식|아(?![가-힣])|것들|련|롬|럼|넘|뇬|같은|병신|시발|존나)")
_CALL = re.compile(r"(?:^|[\s~!.,])(?:야|아|에이|에라이|이런|이|아오|어휴|씨|하|진짜|개|존나|뭐|니미)\s*$")


def is_word(site: Site) -> bool:
    """Whether this number stands there by itself. Short ones have to be said like a word of abuse, too."""
    text, first, last = site.text, site.first, site.last
    before, behind = text[:first], text[last + 1 :]
    if site.noise and not (len(site.core) > 3 and set(site.noise) <= set("- .")):
        return False
    if re.search(r"[\d][.,:/\-]?$|[₩$€£¥#№.:/\-+*×]\s?$|제\s?$", before) or re.match(r"[.,:/\-]?\d|[%‰°₩$€]", behind):
        return False
    if len(site.core) > 3:
        return not re.match(r"[a-z가-힣\u4e00-\u9fff]", behind[:1]) or bool(_INSULT.match(behind))
    if _INSULT.match(behind) and not re.search(r"[a-z가-힣]$", before):
        return True
    alone = not re.search(r"\w", before) and not re.search(r"\w", behind)
    return alone or (bool(_CALL.search(before)) and not re.match(r"\s*\w", behind))
