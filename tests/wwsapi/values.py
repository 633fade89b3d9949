"""Values of the types of `shop`, at random."""

from datetime import timedelta, timezone

from hypothesis import strategies as st

from tests.wwsapi.shop import Everything, Line, Nothing

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r]]>&<\x7f\x85")
)
NUMBERS = st.integers(-(2**63), 2**63 - 1)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
LINES = st.builds(Line, TEXTS, st.decimals(-(10**20), 10**20), NUMBERS)
EVERYTHING = st.builds(
    Everything,
    text=TEXTS,
    number=NUMBERS,
    flag=st.booleans(),
    ratio=st.floats(allow_nan=False),
    data=st.binary(),
    moment=st.datetimes(timezones=st.none() | ZONES),
    amount=st.decimals(-(10**20), 10**20),
    line=LINES,
    nothing=st.just(Nothing()),
    maybe_text=st.none() | TEXTS,
    maybe_line=st.none() | LINES,
    numbers=st.lists(NUMBERS),
    lines=st.lists(LINES),
    gaps=st.lists(st.none() | TEXTS),
    été=st.binary(),
)
