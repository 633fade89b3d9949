"""Comments on a good page that suppress nothing, or do not say what and why."""

from tests.bitext.mutations import Mutation

IMAGE = "![Diagrama de los estados de un canal]"
FIRST = "Puede detener un canal en cualquier"

MUTATIONS = [
    Mutation(
        "BT090",
        "es",
        FIRST,
        f"<!-- bitext-disable-next-line BT204: a figure of speech -->\n{FIRST}",
        "<!-- bitext-disable-next-line BT204: a figure of speech -->",
    ),
    Mutation(
        "BT090",
        "es",
        IMAGE,
        f"<!-- bitext-disable BT007, BT301: the image is made by the build -->\n{IMAGE}",
        "BT301",
    ),
    Mutation("BT091", "es", FIRST, f"<!-- bitext-disable-next-line BT204 -->\n{FIRST}", "BT204"),
    Mutation("BT091", "es", FIRST, f"<!-- bitext-disable: all is well -->\n{FIRST}", "all is"),
    Mutation(
        "BT091", "es", FIRST, f"<!-- bitext-disable BT999: there is none -->\n{FIRST}", "BT999"
    ),
]
