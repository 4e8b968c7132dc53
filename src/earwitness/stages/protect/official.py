"""What identifies in English as courts and offices write it: judgments, reports, decisions, not talk.

Rules
- Such a text is told by how it is written: capitals, marks, long sentences, nobody says "I" or "you", and words of the law.
- There a capital inside a sentence is a name of somebody or something, unless it is a word every judgment has ("Court").
- A run of capitals takes its class from its own words ("Assize Court"), then from what stands before it ("Mr", "in").
- A name found once is found wherever it stands, also where a sentence begins with it.
- Dates, spans of time, sums and counts, ages, callings, illnesses and file numbers narrow a person down even without names.

The classes follow the Text Anonymization Benchmark (Pilán et al. 2022) as far as `IdentifierClass` has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from earwitness.model.protection import IdentifierClass
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting
from earwitness.stages.protect.tables import Tables

_TALK = frozenset(
    "you me my your we i'm i'll i've i'd you're you'll we're don't didn't can't yeah okay".split()
)
_LAW = re.compile(
    r"\b(?:applicants?|appellants?|plaintiffs?|claimants?|defendants?|respondents?|court|tribunal|prosecut\w+|convict\w+|sentenced|judge?ments?|indict\w+|hearings?|"
    r"appeal\w*|article|investigat\w+|detention|detained|custody|imprison\w+|arrest\w+|lawyers?|petition\w*|witness\w*|nationals?|citizen|passport|chamber|merits|admissib\w+|convention|"
    r"proceedings|alleg\w+|charged|criminal|offences?|authorities|compensation|asylum|extradit\w+|expuls\w+|legal aid)\b"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b",
    re.IGNORECASE,
)

#: words every judgment writes with a capital; alone or beside each other they name nobody
_FORMAL = frozenset(
    "court courts government governments convention article articles section sections rule rules chamber protocol protocols code codes law laws act acts "
    "criminal civil penal procedure procedural constitution state states contracting high party parties grand registrar president vice-president agent agents "
    "human rights fundamental freedoms european committee ministers minister council europe commission protection counsel adviser advisers judge judges fact facts circumstances "
    "case cases administrative labour family tax execution sentences first second third fourth fifth senior deputy decision judgment application applicant applicants "
    "relevant domestic practice alleged violation violations merits admissibility appendix annex paragraph chapter part title decree ordinance regulation regulations resolution "
    "recommendation directive enforcement treaty charter covenant strasbourg mr mrs ms miss dr no nos series reports i.e e.g prosecutor public prevention terrorism governor".split()
)  # fmt: skip
#: words of which the names of a whole country's offices, papers and posts are made: whoever is tried there has the same ones
_COUNTRYWIDE = frozenset(
    "cassation appeal supreme constitutional lords commons parliament foreign commonwealth official gazette ombudsman principal commanding officer entry clearance immigration refugee "
    "tribunal asylum leave remain indefinite guidelines travel document chambers joint registry offences person evidence obligations office republic kingdom house security".split()
)
_TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir lady lord judge justice inspector sergeant captain lieutenant colonel major general officer officers constable investigator investigators prosecutor "
    "bailiff expert witness witnesses father brother sister imam bishop madam mme m".split()
)  # fmt: skip
_HEADS = frozenset(
    "court tribunal ministry office prison jail hospital clinic police directorate department command commission committee council board university academy school college institute "
    "faculty company cooperative co-operative bank ltd limited plc inc gmbh ag s.a s.r.l party union association federation foundation society front army navy guard gendarmerie brigade regiment "
    "unit station centre center service services agency authority bureau inspectorate administration municipality newspaper church branch division registry home bar chamber institution facility "
    "prosecutor prosecutor's airport settlement colony restaurant hotel theatre constabulary garrison "
    "banque crédit caisse société banco bank stowarzyszenie fundacja zavod kombinat verein spółka tribunale cour".split()
)  # fmt: skip
_TAILS = frozenset(
    "prison hospital police court station office clinic school university company village district region province street road square airport gendarmerie colony remand centre center "
    "detention facility restaurant hotel newspaper municipality church camp island border valley river oblast county town city home factory mine barracks garrison constabulary".split()
)  # fmt: skip
_SITES = frozenset("village district region province street road square avenue island valley river oblast county town city mountain border camp lane highway".split())  # fmt: skip
_IN = frozenset("in at near from to of outside towards into through via between around".split())
#: a state whose own name would be read as two
_LONG_NAME = re.compile(r"United Kingdom of Great Britain and Northern Ireland")
_SHORTENED = frozenset("mr mrs ms dr prof messrs st no nos gh yu zh dzh kh".split())
_PARTICLES = frozenset("van von der den de la di da du el al bin ibn ter ten zu af".split())
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday".split()
)
#: small words inside the names of institutions, families and places
_LINKS = frozenset(
    "of the for de du des d la le les del della di da von van der den zu und et y e dos and".split()
)
#: what a sentence of such a text begins with and the table of plain words has not
_OPENERS = frozenset(
    "however moreover furthermore nevertheless nonetheless thus therefore hence accordingly meanwhile thereafter thereupon whereas whilst pursuant regarding concerning notwithstanding "
    "alternatively besides despite throughout upon under following pending others another several neither either nobody none whether unless although since until though both each "
    "these those such any all some between among within without during before after once later his her their its a an the in on at by for from to as if when while where who what it he she they that this there no not".split()
)  # fmt: skip
_ROMAN = re.compile(r"[IVXLC]+$")

_N = r"(?:\d[\d,.\s]*\d|\d)"
_SMALL = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million)"
_COUNT = (
    rf"(?:\b{_SMALL}(?:[- ](?:and )?{_SMALL})*\b|(?<![\w/.§-])\d{{1,3}}(?:[ ,.]\d{{3}})*(?:\.\d+)?(?![\w/]))"
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1[6-9]|20)\d\d"
_TIME_UNIT = r"(?:years?|months?|weeks?|days?|hours?|minutes?)"
_MONEY = (
    r"(?:euros?|dollars?|pounds?(?: sterling)?|francs?|marks?|lir[ae]s?|lei|leva?|zlotys?|forints?|crowns?|kron(?:a|or|er|e)|korun\w*|roubles?|rubles?|hryvn\w+|kun[ae]|tolars?|"
    r"lats|lit[ai]s|drachmas?|pesetas?|escudos?|guilders?|schillings?|dinars?|manats?|drams?|lari|cents?)"
)
_CODES = (
    "EUR|USD|GBP|FRF|DEM|ITL|TRL|TRY|PLN|PLZ|RUB|RUR|UAH|HUF|CZK|SKK|ROL|RON|BGN|BGL|HRK|SIT|ATS|CHF|SEK|NOK|DKK|FIM|GRD|ESP|"
    "PTE|NLG|BEF|IEP|LVL|LTL|EEK|MDL|GEL|AMD|AZN|CYP|MTL|RSD|MKD|ALL|BAM"
)
_CALLINGS = (
    r"journalist|editor|writer|publisher|author|teacher|headmaster|headmistress|lecturer|professor|doctor|physician|surgeon|nurse|midwife|dentist|pharmacist|psychiatrist|psychologist|"
    r"engineer|architect|electrician|plumber|bricklayer|carpenter|builder|welder|mechanic|miner|driver|taxi driver|lorry driver|pilot|sailor|seaman|fisherman|farmer|shepherd|forester|"
    r"shopkeeper|salesman|saleswoman|trader|merchant|businessman|businesswoman|entrepreneur|director|manager|accountant|clerk|secretary|cashier|banker|notary|bailiff|civil servant|"
    r"politician|mayor|deputy|member of parliament|diplomat|ambassador|trade unionist|activist|soldier|conscript|captain|colonel|major|lieutenant|sergeant|serviceman|police officer|"
    r"policeman|prison guard|guard|firefighter|fireman|priest|imam|pastor|monk|nun|student|pupil|pensioner|prisoner|cook|waiter|waitress|baker|butcher|tailor|hairdresser|cleaner|"
    r"artist|actor|actress|singer|musician|composer|photographer|painter|scientist|researcher|biologist|chemist|physicist|historian|economist|translator|interpreter|librarian|lawyer|advocate|barrister|solicitor|"
    r"owner|landowner|inspector|chief inspector|stewardess|steward|flight attendant|chairman|chairwoman|founder|leader|consultant|broker|jeweller|shoemaker|watchmaker|gardener|"
    r"athlete|footballer|coach|worker|labourer|employee|apprentice|invalid|refugee|stateless person|asylum[- ]seeker|orphan|widow|widower|minor|drug addict|alcoholic"
)
_ILL = (
    r"hepatitis(?: [A-E])?|\w+(?:itis|osis|oma|aemia|emia|pathy|plegia|phrenia|phobia|ectomy|otomy|paresis)|cancer|tumou?r|tubercul\w+|epilep\w+|schizo\w+|diabet\w+|asthma\w*|HIV(?:[- ]\w+)?|AIDS|"
    r"depress\w+|autis\w+|dementia|alcoholism|disab\w+|blind|deaf|pregnan\w+|miscarriage|abortion|stroke|heart (?:attack|disease|failure)|syndrome|disease|disorder|infection|paralys\w+|"
    r"fractur\w+|broken \w+|bruis\w+|concussion|haematoma\w*|wounds?|injur\w+|burns|scars?|amputat\w+|illness|lesbian|gay|homosexual|transsexual|transgender|addict(?:ion)?"
)
_OFFENCES = r"fraud|murder|manslaughter|rape|burglary|robbery|theft|arson|smuggling|trafficking|blackmail|forgery|embezzlement|bribery|extortion|espionage|treason|kidnapping|perjury|libel|defamation|money laundering|stabbed to death"
_SAID_OF = r"(?:(?:[a-z]+[- ]){0,2}[a-z]+ )?"
_PATTERNS: tuple[tuple[IdentifierClass, re.Pattern[str]], ...] = (
    ("date", re.compile(
        rf"(?:\b[Bb]etween )?(?:\b{_WEEKDAY},? )?(?<![\w/]){_DAY}(?:(?:, ?| and | to | or |\s?[-–]\s?){_DAY}){{0,4}} (?:of )?{_MONTH}(?:,? (?:of )?{_YEAR})?"
        rf"(?:(?: and | to | until |\s?[-–]\s?){_DAY} {_MONTH}(?:,? {_YEAR})?)?")),
    ("date", re.compile(rf"\b{_MONTH} {_DAY}(?:,? {_YEAR})?(?!\d)|\b(?:(?:early|late|mid)[- ]|(?:the )?(?:end|beginning|middle|start) of )?{_MONTH}(?:(?: and | to | or |\s?[-–]\s?){_MONTH})?(?: of)?,? {_YEAR}")),
    ("date", re.compile(rf"(?:\b(?:the )?(?:early |late |mid-)?(?:spring|summer|autumn|winter)(?: of)? |\b(?:early|late) |\b(?:the )?(?:end|beginning) of )?(?<![\w/.,§-]){_YEAR}(?:s|\s?[-–/]\s?\d{{2,4}})?(?![\w/]|[.,]\d)")),
    ("date", re.compile(rf"\b(?:between|from) {_YEAR} (?:and|to) {_YEAR}\b")),
    ("date", re.compile(rf"(?<=[a-z] ){_MONTH}\b|\b(?!May|March){_MONTH}\b|\b{_WEEKDAY}\b")),
    ("vehicle", re.compile(r"(?<![\w/])\d{2} [A-Z]{1,3} \d{2,5}(?![\w/])|(?<![\w/])[A-Z]{1,3} \d{4}(?: [A-Z]{2})?(?![\w/])")),
    ("date", re.compile(r"(?<![\w.])\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?![\w/])")),
    ("date", re.compile(r"\b\d{1,2}(?:[.:]\d{2})? ?[ap]\.? ?m\.?(?!\w)|\b\d{1,2}:\d{2}\b|\b\d{1,2}[.:]\d{2} hours\b|\b(?:noon|midnight)\b|\b\d{1,2} o[’']clock\b", re.I)),
    ("date", re.compile(rf"{_COUNT}(?: and a half)? {_TIME_UNIT}\b(?:(?:,? and |, | ){_COUNT} {_TIME_UNIT}\b)*", re.I)),
    ("id_document", re.compile(
        r"(?:(?<=\bno\. )|(?<=\bnos\. )|(?<=\bNo\. )|(?<=\bNos\. )|(?<=\bno )|(?<=\bnumber )|(?<=№ ))(?:[A-Z][\w-]{0,6} ){0,2}(?:[A-Z][\w]{0,4}[-–/.]){0,2}\w*\d[\w/.–-]*\w(?:(?:, | and ){1,2}\d+/\d+)*")),
    ("id_document", re.compile(r"(?<![\w/])\d+(?:[-/]\d+)+(?![\w/])")),
    ("id_document", re.compile(r"(?<![\w/-])[A-Z]{1,4}[-–/]?\d[\w/–-]*\d(?![\w/])")),
    ("rare_event", re.compile(rf"(?:\b(?:{_CODES})|[€$£])\s?{_N}(?: (?:million|billion))?|(?<![\w/.]){_N}(?: (?:million|billion|thousand))?(?: (?:[Oo]ld |[Nn]ew )?(?:[A-Z]\w+ )?(?:[Oo]ld |[Nn]ew )?(?i:{_MONEY})\b|\s?(?:(?:{_CODES})\b|[€$£]))(?: \((?:{_CODES})\))?")),
    ("rare_event", re.compile(rf"\b{_SMALL}(?:[- ](?:and )?{_SMALL})* (?:[A-Z]\w+ )?{_MONEY}\b|(?<![\w/.]){_N}\s?(?:%|per ?cent)", re.I)),
    ("rare_event", re.compile(rf"(?:\bup to |\bmore than |\bapproximately |\babout )?{_COUNT} (?:(?:square|cubic) )?(?:kilo|centi|milli)?(?:met(?:re|er)s?|gram(?:me)?s?|hectares?|kg|km|cm|mg|sq|lit(?:re|er)s?)\b(?: (?:metres|m)\b)?", re.I)),
    ("rare_event", re.compile(rf"\b(?:[a-z]+ ){{0,2}}?(?:{_OFFENCES})\b")),
    ("rare_event", re.compile(rf"(?i:{_COUNT}) (?!of\b|and\b|or\b|to\b|in\b|was\b|had\b|years?\b|months?\b)(?:[a-z]+ )?[a-z]{{3,}}s\b")),
    ("family_detail", re.compile(rf"\b(?:aged|at the age of|then|now) {_COUNT}\b|{_COUNT}[- ‑]years?(?:[’']|[- ‑]| )[- ‑]?old(?: \w+)?|{_COUNT}[-‑]years?\b|(?<=age of )\w+", re.I)),
    ("family_detail", re.compile(rf"\b(?:the |a )?(?:father|mother|parents?|grandfather|grandmother|head) of (?:a family|{_COUNT}(?: (?:\w+ )?(?:children|daughters|sons|girls|boys))?)|\b(?:married|divorced|unmarried|widowed|separated)\b", re.I)),
    ("employer", re.compile(rf"\b(?:an? (?:(?:former|retired) )?|the |as |by profession an? )(?:[A-Za-z][\w-]* ){{0,2}}?(?:{_CALLINGS})\b(?:(?: (?:in|of|at|with) (?:the |a )?(?:[a-z]+[- ]){{0,2}}[a-z]+)?)")),
    ("family_detail", re.compile(r"\bgave birth to (?:[a-z’']+ ){1,4}?(?:son|daughter|child|children|boy|girl|twins)\b")),
    ("rare_event", re.compile(r"\b(?:life|rigorous|solitary|aggravated life) (?:imprisonment|confinement)\b")),
    ("employer", re.compile(rf"\b(?:consultant|chief|senior|assistant|deputy|head|trainee) (?:{_CALLINGS})s?\b(?: in charge of [a-z]+(?: [a-z]+)?)?")),
    ("family_detail", re.compile(r"\b[A-Z][a-z]+(?:ish|ian|ean|ese|i|ch|an|sh) nationals?\b")),
    ("employer", re.compile(r"\b(?:retired|former|company|managing|primary-school|secondary-school|university) [a-z]+\b")),
    ("family_detail", re.compile(rf"\b(?:an? )?{_SAID_OF}?(?:{_ILL})\b(?: (?:of|on|to|in) (?:the|his|her|their) [a-z]+(?: [a-z]+)?| [a-z]*(?:arm|leg|skull|jaw|rib|ribs|nose|hand|hip|spine|finger)s?\b)?")),
)  # fmt: skip
#: laws have numbers and years too, and everybody has the same laws
_LAWFUL = re.compile(
    r"(?:articles?|rules?|sections?|§§?|paragraphs?|protocol no\.?|law no\.?|act no\.?|decree no\.?|law|series a no\.?|chapter)\s*$", re.I
)  # fmt: skip
#: whoever has a case has counsel
_COUNSEL = re.compile(
    r"an? (?:lawyer|advocate|barrister|solicitor)s? practi[sc]ing|the (?:lawyer|advocate|barrister|solicitor)"
)
_DANGLING = re.compile(r"(?: (?:in|of|at|with|the|an?|and|to|for|by|from|on|was|is|who|had))+$")
_QUOTED = re.compile(r"[“\"«]([^“”\"«»]{3,90})[”\"»]")
_INITIALS = re.compile(r"(?<![\w.])(?:[^\W\d_]\.[- ]?){1,3}(?![\w]\.)")


def official(document: Document) -> bool:
    """A text of an office: English, cased, with marks, long sentences, nobody's talk, and words of the law in it."""
    if document.language != "en" or not (document.cased and document.punctuated):
        return False
    words = [w for turn in document.turns for w in turn if w.text.isalpha()]
    talk = sum(w.folded in _TALK or w.text == "I" and _speaks(document, w) for w in words)
    if len(words) < 10 or talk * 30 > len(words):
        return False
    ends = (
        sum(
            w.breaks == 2 and (not w.at or len(turn[w.at - 1].text) > 2)
            for turn in document.turns
            for w in turn
        )
        or 1
    )
    written = len(words) >= 25 and len(words) / ends >= 12 and not talk
    return written or len(words) / ends >= 5 and any(_LAW.search(text) for text in document.texts)


def _speaks(document: Document, word: Word) -> bool:
    """ "I" is somebody, not a numeral of a heading or a file."""
    return bool(re.match(r" [a-z]", document.texts[word.turn][word.stop : word.stop + 2]))


def official_sightings(document: Document, tables: Tables) -> list[Sighting]:
    """What identifies in such a text, persons among it. Spans of one class may overlap those of another."""
    names = _Names(document, tables)
    out = [s for words in document.turns for s in names.runs(words)]
    for turn, text in enumerate(document.texts):
        for of, begin, stop in _written(text):
            out.append(_sighting(document, turn, begin, stop, of, "official text"))
    return out


def _written(text: str) -> Iterator[tuple[IdentifierClass, int, int]]:
    """Everything that patterns tell, without capitals' help."""
    for of, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            lead = text[max(0, match.start() - 24) : match.start()]
            if of in ("id_document", "rare_event", "date") and _LAWFUL.search(lead):
                continue
            if of == "employer" and _COUNSEL.match(text, match.start()):
                continue
            yield of, match.start(), match.start() + len(_DANGLING.sub("", match.group()).rstrip(" ,"))
    for match in _QUOTED.finditer(text):
        words = match[1].split()
        named = any(w[:1].isupper() and w.lower().strip(".,?!") not in _FORMAL for w in words)
        if named and words[0] != "the" and not re.search(r"[.!?] ", match[1]):
            yield "rare_event", match.start(1), match.end(1)


def _sighting(
    document: Document, turn: int, begin: int, stop: int, of: IdentifierClass, why: str
) -> Sighting:
    inside = tuple(w.at for w in document.turns[turn] if begin <= w.begin < stop)
    return Sighting(turn, begin, stop, of, 0.7, (why,), inside)


class _Names:
    """Runs of capitals of one document. What is a name inside a sentence is one at the start of another."""

    def __init__(self, document: Document, tables: Tables) -> None:
        self.document = document
        self.tables = tables
        all_words = [w for words in document.turns for w in words]
        self.lower = {w.folded for w in all_words if not w.capital}
        self.inside = {
            _bare(w)
            for words in document.turns
            for w in words
            if w.capital and not self._opens(words, w.at) and _bare(w) not in _FORMAL and len(w.text) > 1
        }
        #: letters that stand for somebody behind a title: "Mr K" is "K" in the next sentence
        self.letters = {
            w.text
            for words in document.turns
            for w in words
            if len(w.text) == 1 and w.capital and w.at and words[w.at - 1].folded in _TITLES
        }

    def runs(self, words: tuple[Word, ...]) -> list[Sighting]:
        """The names of one turn, longest first from the left."""
        out: list[Sighting] = []
        at = 0
        while at < len(words):
            state = _LONG_NAME.match(self.document.texts[words[at].turn], words[at].begin)
            if state or not self._names(words, at):
                at += len(state.group().split()) if state else 1
                continue
            last = self._end(words, at)
            first = self._start(words, at)
            if not self._countrywide(words[first : last + 1]):
                out.append(self._classed(words, first, last))
            at = last + 1
        return out

    def _gap(self, words: tuple[Word, ...], at: int) -> str:
        """What stands between word `at` and the one before."""
        if at == 0:
            return "\n"
        return self.document.texts[words[at].turn][words[at - 1].stop : words[at].begin]

    def _opens(self, words: tuple[Word, ...], at: int) -> bool:
        """A sentence or quotation begins here; the full stop of "Mr." and of an initial ends none."""
        if at == 0:
            return True
        gap = self._gap(words, at)
        if "\n" in gap:
            return True
        short = len(words[at - 1].text) == 1 and words[at - 1].capital or words[at - 1].folded in _SHORTENED
        if gap.strip() == "." and short:
            return False
        return any(c in gap for c in '.!?…“"«:') or gap.strip().isdigit()

    def _names(self, words: tuple[Word, ...], at: int) -> bool:
        """Word `at` begins a name."""
        word = words[at]
        folded = _bare(word)
        if (
            not _capital(word)
            or folded in ("the", "of", "for", "and")
            or _ROMAN.match(word.text)
            and len(word.text) > 1
        ):
            return False
        if len(word.text) == 1:
            return self._initial(words, at)
        if folded in _OPENERS or folded in _CALENDAR or word.text in _CODES.split("|"):
            return False
        if folded in _FORMAL:
            return self._qualified(words, at)
        if folded in self.inside and folded not in self.tables.plain:
            return True
        if not self._opens(words, at):
            return not (word.shouted and folded in self.lower | self.tables.plain | _FORMAL)
        following = words[at + 1] if at + 1 < len(words) else None
        beside = (
            following is not None
            and following.capital
            and self._gap(words, at + 1).strip() in ("", "-", "–", "'s")
            and _bare(following) not in _FORMAL
        )
        if folded in self.tables.plain | _OPENERS or folded in self.lower or word.shouted and not beside:
            return False
        return beside or not re.search(r"(?:ly|ing|ed|tion|ment|ness|ance|ence)$", folded)

    def _initial(self, words: tuple[Word, ...], at: int) -> bool:
        """ "X." for somebody: a letter and a full stop, not the number of a heading or the end of "Article 3 A."."""
        text = self.document.texts[words[at].turn]
        dotted = text[words[at].stop : words[at].stop + 1] == "."
        led = at > 0 and words[at - 1].folded in _TITLES | {"and", "by", "that"}
        if words[at].text == "I" and not led:
            return False
        if words[at].text in self.letters - {"A"}:
            return True
        return (dotted and "\n" not in self._gap(words, at)) or led

    def _qualified(self, words: tuple[Word, ...], at: int) -> bool:
        """ "Supreme Court", "Court of Cassation", "Military Prosecutor's Office": common words that name one office."""
        pair = " ".join(w.folded for w in words[at : at + 3])
        return bool(
            re.match(
                r"(?:(?:high )?court of (?!human)\w+|(?:constitutional|high|administrative|labour|family) court|minister of|ministry)",
                pair,
            )
        )

    def _start(self, words: tuple[Word, ...], at: int) -> int:
        """Words that belong in front: a title, and common words with capitals beside a name ("State", "Public")."""
        first = at
        while first > 0 and words[first - 1].folded in _PARTICLES and self._gap(words, first) == " ":
            first -= 1
        if first == 0 or words[first - 1].folded not in _TITLES:
            first = at  # "the house of X" is no "Mrs van X"
        if (
            first > 0
            and words[first - 1].capital
            and words[first - 1].folded in _TITLES
            and self._gap(words, first) in (" ", ". ")
        ):
            return first - 1
        while (
            first > 0
            and self._gap(words, first) == " "
            and (
                words[first - 1].capital
                and _bare(words[first - 1]) in _FORMAL
                and not self._opens(words, first - 1)
                and _bare(words[first - 1]) not in ("agent", "government", "article")
            )
        ):
            first -= 1
        return first

    def _end(self, words: tuple[Word, ...], at: int) -> int:
        last = at
        while last + 1 < len(words):
            following = words[last + 1]
            gap = self._gap(words, last + 1)
            dotted = gap.strip() in (".", ".-") and len(words[last].text) <= 2 and words[last].capital
            plain_gap = gap in (" ", "-", "–", "‑", " & ", ", Ltd") or dotted or gap in ("’ ", "' ", "s’ ")
            if not plain_gap and not (gap == " “" and self._headed(words[at : last + 1])):
                break
            if _capital(following) or gap == "-":
                last += 1
                continue
            reach = last + 1
            while (
                reach < len(words)
                and words[reach].folded in _LINKS
                and self._gap(words, reach) in (" ", "’", "'")
                and reach - last < 4
            ):
                reach += 1
            linked = (
                reach > last + 1
                and reach < len(words)
                and _capital(words[reach])
                and self._gap(words, reach) in (" ", "’", "'")
                and (words[last + 1].folded != "and" or self._headed(words[at : last + 1]))
                and (
                    words[last + 1].folded not in ("of", "for", "the", "and")
                    or self._headed(words[at : last + 1])
                    or self._site(words, at, last)
                )
            )
            if linked:
                last = reach
                continue
            tail = last
            while (
                tail + 1 < len(words)
                and words[tail + 1].folded in _TAILS
                and self._gap(words, tail + 1) == " "
                and tail - last < 3
            ):
                tail += 1
            if tail > last:
                last = tail
            elif following.token.number is not None and self._headed(words[at : last + 1]):
                last += 1
            break
        return last

    def _countrywide(self, run: tuple[Word, ...]) -> bool:
        """ "Court of Cassation", "Turkish Government", "Republic of Poland", "Immigration Rules": no place of one's own in it."""
        names = [w for w in run if (_capital(w) and _bare(w) not in _FORMAL | _COUNTRYWIDE)]
        if not names:
            return True
        state = run[0].folded in ("republic", "kingdom") and run[1].folded == "of"
        return len(names) == 1 and (state or run[-1].folded == "government" and names[0] is run[0])

    def _headed(self, run: tuple[Word, ...]) -> bool:
        return any(_bare(w) in _HEADS for w in run)

    def _site(self, words: tuple[Word, ...], at: int, last: int) -> bool:
        return any(
            w.folded
            in (
                "republic",
                "kingdom",
                "federation",
                "province",
                "gulf",
                "isle",
                "house",
                "city",
                "workers'",
                "workers",
            )
            for w in words[at : last + 1]
        )

    def _classed(self, words: tuple[Word, ...], first: int, last: int) -> Sighting:
        run = words[first : last + 1]
        before = words[first - 1].folded if first else ""
        of: IdentifierClass
        if before in _TITLES or run[0].folded in _TITLES:
            of = "person_name"
        elif any(_bare(w) in _SITES for w in run):
            of = "place"
        elif self._headed(run) or all(w.shouted for w in run):
            of = "employer"
        elif (
            before in _IN
            or before in ("the", "against")
            or re.search(r"(?:ish|ian|ean|ese)$", run[-1].folded)
        ):
            of = "place"
        else:
            of = "person_name"
        text = self.document.texts[run[0].turn]
        stop = run[-1].stop + (text[run[-1].stop : run[-1].stop + 1] == "." and len(run[-1].text) == 1)
        begin = run[0].begin
        number = re.search(r"\d{1,4}[A-Za-z]? $", text[:begin]) if of == "place" else None
        if number and any(w.folded in ("street", "road", "square", "avenue") for w in run):
            begin = number.start()
            of = "address"
        return Sighting(
            run[0].turn, begin, stop, of, 0.8, ("capitals in an official text",), tuple(w.at for w in run)
        )


def _capital(word: Word) -> bool:
    """Also "l'Ouest" and "d'Assurance"."""
    return word.capital or bool(re.match(r"[dl]['’][^\W\d_]", word.text)) and word.text[2].isupper()


def _bare(word: Word) -> str:
    return word.folded.removesuffix("'s").removesuffix("'")
