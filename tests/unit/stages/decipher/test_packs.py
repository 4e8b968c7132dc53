"""Ten-codes and trading talk in single remarks, where little else says what kind of talk it is."""

from __future__ import annotations

import pytest

from tests.unit.stages.text_fixtures import deciphering

REMARKS = [
    ("Unit 12, what's your 10-20?", "10-20", "code"),
    ("10-4, dispatch, I'm en route.", "10-4", "code"),
    ("ten four, heading back", "10-4", "code"),
    ("dispatch to unit seven, you're breaking up, 10-9", "10-9", "code"),
    ("Officer down, 10-33, all units respond!", "10-33", "code"),
    ("Show me 10-7 for meal break.", "10-7", "code"),
    ("Show me 10-8, back in service.", "10-8", "code"),
    ("I'm 10-97 at the residence.", "10-97", "code"),
    ("We've got a 10-54 on the highway, need animal control.", "10-54", "unclear"),
    ("10-54 with injuries, vehicle left the scene.", "10-54", "unclear"),
    ("Dispatch, we have a 10-50 with property damage on Main.", "10-50", "code"),
    ("Need 10-52, patient is bleeding.", "10-52", "code"),
    ("10-78, 10-78, officer needs backup.", "10-78", "code"),
    ("The game ended 10-7, what a score.", "10-7", "ordinary"),
    ("Dinner's at ten twenty, don't be late.", "10-20", "ordinary"),
    ("It costs ten fifty.", "10-50", "ordinary"),
    ("He's between 10-20 years old.", "10-20", "ordinary"),
    ("Let's meet at 10-30 tomorrow.", "10-30", "ordinary"),
    ("I walked 10-15 blocks.", "10-15", "ordinary"),
    ("cancel that last call, 10-22", "10-22", "code"),
    ("run a 10-28 and 10-29 on that plate", "10-28", "unclear"),
    ("He's spoofing again, big bids layered then pulled before anyone hits them.", "spoof", "code"),
    ("stop spoofing the market, compliance is watching", "spoof", "code"),
    ("They spoofed my caller ID.", "spoof", "ordinary"),
    ("We painted the tape all afternoon to get volume up.", "paint the tape", "code"),
    ("They were caught banging the close in crude.", "bang the close", "code"),
    ("Buy a yard of cable at the fix.", "yard", "code"),
    ("Buy a yard of fabric for the curtains.", "yard", "ordinary"),
    ("ramp it into the close, then dump the shares", "ramp", "code"),
    ("The ramp to the highway is closed.", "ramp", "ordinary"),
    ("We front ran the client's order.", "front-run", "code"),
    ("more ammo before four o'clock, how many yards do you have", "ammo", "code"),
    ("He bought ammo for his rifle.", "ammo", "ordinary"),
    ("lift the offer, take all of it", "lift the offer", "code"),
    ("I made a fat finger error, sold a yard instead of a million.", "fat finger", "code"),
    ("hit the bid and get flat", "hit the bid", "code"),
    ("my kid eats kiwi every morning", "kiwi", "ordinary"),
    ("clear the decks before the fix", "clear the decks", "code"),
    ("copy that, ten four", "10-4", "code"),
    ("Dispatcher, what's the 10-20 on that ambulance?", "10-20", "code"),
    ("your ten twenty please, unit nine", "10-20", "code"),
    ("Say again, 10-9, radio's bad out here.", "10-9", "code"),
    ("All cars 10-33, shots fired at the mall.", "10-33", "code"),
    ("I'll be 10-7 for thirty minutes at the diner.", "10-7", "code"),
    ("Disregard, 10-22, subject is gone.", "10-22", "code"),
    ("10-80 northbound on Fifth, suspect vehicle is a blue sedan.", "10-80", "code"),
    ("Be advised, 10-57 at Oak and Main, car fled.", "10-57", "code"),
    ("Give the captain a 10-21 when you get in.", "10-21", "code"),
    ("I have a 10-15 in the back seat, heading to county.", "10-15", "unclear"),
    ("10-31 at the liquor store, respond code three.", "10-31", "unclear"),
    ("Unit four, 10-23 at the scene.", "10-23", "unclear"),
    ("We left at 10-22 and got home by noon.", "10-22", "ordinary"),
    ("It takes ten seven-inch nails.", "10-7", "ordinary"),
    ("They won 10-9 in overtime, great score.", "10-9", "ordinary"),
    ("The shop sells them for ten twenty each, ten dollars twenty.", "10-20", "ordinary"),
    ("Trader A placed spoof orders and canceled them seconds later.", "spoof", "code"),
    ("They wanted me to bang the close on Friday.", "bang the close", "code"),
    ("No more wash trades, audit is on to us.", "wash trade", "code"),
    ("Front-running your own client gets you fired.", "front-run", "code"),
    ("They lifted my offer for fifty yards.", "lift the offer", "code"),
    ("He's the bagholder on that pump and dump.", "pump and dump", "code"),
    ("I can't believe he marked the close again.", "mark the close", "code"),
    ("Kids were spoofing the song at the party.", "spoof", "ordinary"),
    ("We need a wheelchair ramp at the door.", "ramp", "ordinary"),
    ("Iceberg lettuce is on sale.", "iceberg", "ordinary"),
    ("I lost my parking ticket.", "parking", "ordinary"),
    ("The Aussie girl next door is nice.", "Aussie", "ordinary"),
    ("The fix for the leak took an hour, the plumber was quick.", "the fix", "ordinary"),
]


@pytest.mark.parametrize(("remark", "term", "status"), REMARKS)
def test_a_remark_alone(remark: str, term: str, status: str) -> None:
    found = [r.status for r in deciphering().read([("A", remark)], "en") if r.term == term]
    assert found[:1] == [status]


def test_a_score_is_no_code_however_written() -> None:
    for remark in ("they won 10-9", "it ended ten nine in overtime, what a score"):
        assert "code" not in [r.status for r in deciphering().read([("A", remark)], "en")]
