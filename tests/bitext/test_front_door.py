"""What `import bitext` offers."""

import bitext

ENGLISH = "# Title\n\nIt calls WsOpenChannel() twice.\n"
SPANISH = '# <a name="title"></a>Título\n\nLlama a WsOpenChannel ( ) dos veces.\n'


def test_everything_in_the_front_door_is_there() -> None:
    assert all(getattr(bitext, name) for name in bitext.__all__)
    assert dir(bitext) == sorted(bitext.__all__)


def test_a_pair_is_checked() -> None:
    pair = bitext.pair(bitext.page(SPANISH), bitext.page(ENGLISH), bitext.Evidence.EXACT)
    (finding,) = bitext.check(pair)
    place = bitext.Lines(SPANISH).place(finding.start)
    assert (finding.code, place.line, place.column) == ("BT104", 3, 9)


def test_a_text_is_repaired() -> None:
    repaired = bitext.repair(SPANISH, bitext.page(ENGLISH), "docs/es/page.md")
    assert repaired == SPANISH.replace("WsOpenChannel ( )", "WsOpenChannel()")


def test_what_is_right_stays() -> None:
    right = SPANISH.replace(" ( )", "()")
    assert bitext.repair(right, bitext.page(ENGLISH), "docs/es/page.md") == right


def test_a_byte_order_mark_is_no_part_of_the_first_heading() -> None:
    pair = bitext.pair(
        bitext.page("\ufeff# Hola\n", "es/page.md"), bitext.page("# Hello\n"), bitext.Evidence.EXACT
    )
    assert [segment.original for segment in pair.segments] == ["Hello"]


def test_a_quote_that_nobody_closed_is_not_guessed() -> None:
    (finding,) = bitext.check(bitext.pair(bitext.page('---\ntitle: "Hola\n---\n\nVer.\n'), None))
    assert (finding.code, finding.edits) == ("BT402", ())
    message = "the front matter is not YAML: no quote closes this one"
    assert (finding.start, finding.message) == (11, message)
