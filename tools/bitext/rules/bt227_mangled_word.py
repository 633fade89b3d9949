r"""A name of one word was translated, or its case changed.

Nothing in the shape of `RECT` or `Sleep` tells that they are names. A link does whose address
spells the same, or the description of a parameter: for the emphasis of that word elsewhere on the
page, too. So does `Type:` before it. Of other words that are all of an emphasis only the capitals
come back.

What is not told: words in capitals that were translated and have no page of their own.

Bad, pt:

    A [**RECT**](/windows/win32/api/windef/ns-windef-rect) of two **DWORD** values.
    =>
    Um [**retângulo**](/windows/win32/api/windef/ns-windef-rect) de dois valores **dword**.
    =>
    Um [**RECT**](/windows/win32/api/windef/ns-windef-rect) de dois valores **DWORD**.

Bad, es:

    See the [**INSTALLLEVEL**](installlevel.md) property.
    =>
    Vea la propiedad [**InstallLevel**](installlevel.md).
    =>
    Vea la propiedad [**INSTALLLEVEL**](installlevel.md).

Bad, es:

    *count* \[in\]

    Set *count* to 0.
    =>
    *count* \[in\]

    Establezca *recuento* en 0.
    =>
    *count* \[in\]

    Establezca *count* en 0.

Bad, zh-TW:

    Data type: **string**
    =>
    資料類型： **字串**
    =>
    資料類型： **string**

Bad, fr:

    The [**Image**](/windows/win32/api/gdiplusheaders/nl-gdiplusheaders-image) class

    Create an **Image** object.
    =>
    Classe [**Image**](/windows/win32/api/gdiplusheaders/nl-gdiplusheaders-image)

    Créez un objet **image**.
    =>
    Classe [**Image**](/windows/win32/api/gdiplusheaders/nl-gdiplusheaders-image)

    Créez un objet **Image**.

Good, es:

    **NOTE** The [Effects](effects.md) of [**Sleep**](/windows/win32/api/synchapi/nf-synchapi-sleep)
    =>
    **NOTA** Los [Efectos](effects.md) de [**Sleep**](/windows/win32/api/synchapi/nf-synchapi-sleep)
"""

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity
from bitext.names.findings import lost_words

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    yield from lost_words(pair)
