"""Each rule a finding can name: its number in `rules`, and what to do about it, in a sentence an editor can act on."""

from __future__ import annotations

from earwitness.model.quotes import ViolationKind

#: kind → (number of the rule in `rules`, what to do)
REASONS: dict[ViolationKind, tuple[int, str]] = {
    "unmarked cut": (2, "Words are gone and nothing shows it: put … where they stood, or put them back."),
    "changed word": (3, "This is not the word that was said: put it back, or put yours in [brackets]."),
    "changed tense": (3, "The tense is another one: put the form back that was said."),
    "changed aspect": (
        3,
        "What went on is now done, or the other way round: put the form back that was said.",
    ),
    "changed person": (3, "Somebody else does it now: put the person back that was said."),
    "changed number": (3, "One became many, or many one: put the number back that was said."),
    "changed numeral": (3, "The number is another one: put it back; digits for the same number are fair."),
    "dropped negation": (4, "What was denied is now claimed: put the negation back, or cut what it negates."),
    "added negation": (4, "What was claimed is now denied: take the negation out."),
    "dropped condition": (5, "It was said under a condition: put it back, or cut what depends on it."),
    "added condition": (5, "No condition was spoken: take it out."),
    "dropped modal": (6, "It was wanted, possible or required, not done: put the word back."),
    "changed modal": (6, "May, must and want are not each other: put the word back that was said."),
    "added modal": (6, "It was said as a fact: take the word out."),
    "dropped hedge": (6, "The speaker was less sure, or less exact: put the word back."),
    "changed hedge": (6, "The speaker was sure in another degree: put the word back that was said."),
    "added hedge": (6, "The speaker was surer than this: take the word out."),
    "dropped quantifier": (6, "It was said of some, of most, or at times: put the word back."),
    "changed quantifier": (6, "Some, most and all are not each other: put the word back that was said."),
    "added quantifier": (6, "How many was not said: take the word out."),
    "dropped numeral": (6, "How many was said: put the number back, or cut what it counts."),
    "dropped modifier": (6, "The word narrowed what it stood at: put it back, or cut both."),
    "dropped attribution": (6, "Somebody else's claim is now the speaker's: put back who said so."),
    "dropped retraction": (6, "The speaker took this back at once: put that back, or cut both."),
    "moved words": (7, "The words stand in another order: put them where they were said."),
    "moved answer": (
        8,
        "The answer stands with another question: put its own question back, or cut the answer.",
    ),
    "joined answers": (8, "Two answers read as one: put […] between them."),
    "joined calls": (9, "Two calls read as one: make two quotes, each with its date."),
    "changed speaker": (9, "The words stand under another speaker's name: put the name back."),
    "unmarked addition": (10, "These words were not said: put them in [brackets] or take them out."),
}
