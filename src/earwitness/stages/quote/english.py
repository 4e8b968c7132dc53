"""English verb forms, as far as an edit can be told by them: plain rules and the common irregular verbs.

Rules
- `forms(word)` lists what a word can be as a verb: (base, tense, person and number). A word that is no known verb form
  gets a guess by its ending, so that `shot` and `shoots` are one verb and `shots` is a noun as well.
- This is not a tagger: it only has to say of two words that stand in one place whether they are one verb, and how they differ.
"""

from __future__ import annotations

_IRREGULAR = """be am|is|are was|were been; have has had had; do does did done; go goes went gone; say says said said; get gets got gotten;
make makes made made; know knows knew known; think thinks thought thought; take takes took taken; see sees saw seen; come comes came come;
give gives gave given; find finds found found; tell tells told told; leave leaves left left; feel feels felt felt; bring brings brought brought;
begin begins began begun; keep keeps kept kept; hold holds held held; write writes wrote written; stand stands stood stood; hear hears heard heard;
lead leads led led; meet meets met met; run runs ran run; pay pays paid paid; sit sits sat sat; speak speaks spoke spoken; lie lies lay lain;
lose loses lost lost; fall falls fell fallen; send sends sent sent; build builds built built; understand understands understood understood;
draw draws drew drawn; break breaks broke broken; spend spends spent spent; drive drives drove driven; buy buys bought bought; wear wears wore worn;
choose chooses chose chosen; eat eats ate eaten; drink drinks drank drunk; sleep sleeps slept slept; shoot shoots shot shot; fight fights fought fought;
win wins won won; catch catches caught caught; teach teaches taught taught; sell sells sold sold; fly flies flew flown; throw throws threw thrown;
grow grows grew grown; show shows showed shown; sing sings sang sung; swear swears swore sworn; steal steals stole stolen; tear tears tore torn;
forget forgets forgot forgotten; freeze freezes froze frozen; hide hides hid hidden; bite bites bit bitten; ride rides rode ridden; rise rises rose risen;
dig digs dug dug; hang hangs hung hung; stick sticks stuck stuck; strike strikes struck struck; burn burns burnt burnt; bury buries buried buried;
die dies died died; kill kills killed killed; cry cries cried cried; carry carries carried carried; dream dreams dreamt dreamt; lay lays laid laid;
will will would would; can can could could; may may might might; shall shall should should; put puts put put; cut cuts cut cut; hit hits hit hit;
let lets let let; shut shuts shut shut; set sets set set; read reads read read; beat beats beat beaten; hurt hurts hurt hurt; quit quits quit quit;
become becomes became become; bleed bleeds bled bled; blow blows blew blown; feed feeds fed fed; flee flees fled fled; mean means meant meant;
shake shakes shook shaken; sink sinks sank sunk; spread spreads spread spread; swim swims swam swum; wake wakes woke woken; burst bursts burst burst;
split splits split split; bend bends bent bent; lend lends lent lent; seek seeks sought sought; creep creeps crept crept; cost costs cost cost;
forbid forbids forbade forbidden; forgive forgives forgave forgiven; light lights lit lit; kneel kneels knelt knelt; deal deals dealt dealt;
rid rids rid rid; slide slides slid slid; spit spits spat spat; weep weeps wept wept; overrun overruns overran overrun; ring rings rang rung;
withdraw withdraws withdrew withdrawn; tie ties tied tied; lie lies lied lied; shell shells shelled shelled; be am|is|are was|were been"""

_TABLE: dict[str, list[tuple[str, str, str]]] = {}


def _add(form: str, base: str, tense: str, number: str) -> None:
    _TABLE.setdefault(form, []).append((base, tense, number))


for _line in _IRREGULAR.replace("\n", " ").split(";"):
    _base, _third, _past, _part = _line.split()
    _add(_base, _base, "pres", "plur")
    for _form, _number in zip(
        _third.split("|"), ("1per", "sing", "plur") if "|" in _third else ("sing",), strict=False
    ):
        _add(_form, _base, "pres", _number)
    for _form, _number in zip(_past.split("|"), ("sing", "plur") if "|" in _past else ("",), strict=False):
        _add(_form, _base, "past", _number)
    _add(_part, _base, "past", "")


#: plurals that no rule gives; a plural noun is written like a verb in the third person, and told apart from its base alike
_PLURALS = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "feet": "foot", "teeth": "tooth", "wives": "wife",
    "lives": "life", "knives": "knife", "mice": "mouse", "geese": "goose", "thieves": "thief", "halves": "half", "selves": "self",
    "policemen": "policeman", "servicemen": "serviceman", "kids": "kid",
}  # fmt: skip
#: every form of the verbs listed above
KNOWN = frozenset(_TABLE)


def forms(word: str) -> list[tuple[str, str, str]]:
    """Every (base, tense, number) a word can be. Tense `pres`, `past`, `ing`; number "" where the form does not show it."""
    if word in _TABLE:
        return _TABLE[word]
    if word in _PLURALS:
        return [(_PLURALS[word], "pres", "sing")]
    out = [(word, "pres", "plur")]
    if word.endswith("ies") and len(word) > 4:
        out.append((word[:-3] + "y", "pres", "sing"))
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        out += [(word[:-1], "pres", "sing")]
        if word.endswith("es"):
            out.append((word[:-2], "pres", "sing"))
    if word.endswith("ied") and len(word) > 4:
        out.append((word[:-3] + "y", "past", ""))
    elif word.endswith("ed") and len(word) > 3:
        out += [(base, "past", "") for base in _bases(word[:-2])]
    if word in ("dying", "lying", "tying"):
        return [(word[0] + "ie", "ing", "")]
    if word.endswith("ing") and len(word) > 4:
        out += [(base, "ing", "") for base in _bases(word[:-3])]
        out += [(base, "ing", "") for base, _, _ in _TABLE.get(word[:-3], [])]
    return out


def _bases(stem: str) -> list[str]:
    doubled = [stem[:-1]] if len(stem) > 2 and stem[-1] == stem[-2] else []
    return [stem, stem + "e", *doubled]


def difference(a: str, b: str) -> str | None:
    """How two forms of one verb or noun differ: "tense", "number", "same"; None when they are different words."""
    pairs = [(x, y) for x in forms(a) for y in forms(b) if x[0] == y[0]]
    if not pairs:
        return None
    if any(x[1] == y[1] and (x[2] == y[2] or not x[2] or not y[2]) for x, y in pairs):
        return "same"
    if any(x[1] == y[1] for x, y in pairs):
        return "number"
    return "tense"
