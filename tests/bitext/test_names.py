# ruff: noqa: E501 (a table is read across)
"""Identifiers: which a text has, and what brings back those that a translation broke."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import bitext
from bitext.align import align
from bitext.edits import apply, compatible
from bitext.model import Evidence
from bitext.names.alone import constants, restore_alone, vocabulary
from bitext.names.by_place import emphasis_of_names, held, restore_held
from bitext.names.find import find, plain, plain_text
from bitext.names.original import look, unmarked
from bitext.names.restore import restore
from bitext.parse import parse
from bitext.rules import check
from tests.bitext.clock import grows_evenly

FOUND = [
    (r"Sets WS\_CHANNEL\_STATE\_FAULTED.", [("constant", "WS_CHANNEL_STATE_FAULTED")]),
    (r"The codes (WS\_E\_\*) are many.", [("constant", "WS_E_*")]),
    (r"The Component\_ column.", [("constant", "Component_")]),
    ("Declared __stdcall and _tmain.", [("constant", "__stdcall"), ("constant", "_tmain")]),
    ("The RelatesTo header.", [("camel", "RelatesTo")]),
    ("An IStream pointer.", [("camel", "IStream")]),
    (
        "Call IStream::Read or System.Int32.",
        [("scoped", "IStream::Read"), ("dotted", "System.Int32")],
    ),
    ("Call WsOpenChannel() again.", [("call", "WsOpenChannel()")]),
    ("See WebServices.h and a.xsd.c too.", [("file", "WebServices.h"), ("file", "a.xsd.c")]),
    (
        r"An **.exe** (.msi), or \*.inf.",
        [("extension", ".exe"), ("extension", ".msi"), ("extension", ".inf")],
    ),
    ("Put a.wmv beside b.dll.mui.", [("file", "a.wmv"), ("file", "b.dll.mui")]),
    (r"In HKEY\_LOCAL\_MACHINE\\Software\\X.", [("registry", r"HKEY_LOCAL_MACHINE\Software\X")]),
    ("Use /out:file or --quiet.", [("switch", "/out:"), ("switch", "--quiet")]),
    ("Fails with 0x803D0000.", [("hex", "0x803D0000")]),
    ("Set `max occurs` here.", [("code", "max occurs")]),
    (
        "Found %SystemRoot% and %s, {0}.",
        [("placeholder", "%SystemRoot%"), ("placeholder", "%s"), ("placeholder", "{0}")],
    ),
    ("Put %1!s! here.", [("placeholder", "%1!s!")]),
    ("Call __ISpan::Read__ now.", [("scoped", "ISpan::Read")]),
    ("Set _cbSize_, send __WM_PAINT__.", [("camel", "cbSize"), ("constant", "WM_PAINT")]),
    (
        r"In C:\\Program Files\\X 2.0\\a.dll or D:\\b.",
        [("path", r"C:\Program Files\X 2.0\a.dll"), ("path", r"D:\b")],
    ),
    (
        r"At \\\\server\\share or \\\\.\\PhysicalDrive0.",
        [("path", r"\\server\share"), ("path", r"\\.\PhysicalDrive0")],
    ),
    (r"At \\\\?\\C:\\x, too.", [("path", r"\\?\C:\x")]),
    (r"Put %TEMP%\\a below Root\\CIMv2.", [("path", r"%TEMP%\a"), ("path", r"Root\CIMv2")]),
    ("Run Get-ChildItem.", [("cmdlet", "Get-ChildItem")]),
    ("Is **TRUE** or non-NULL.", [("literal", "TRUE"), ("literal", "NULL")]),
    (r"Calls \_\_init\_\_ first.", [("constant", "__init__")]),
    (
        "Id {FD79F8A8-1B4E-4B2C-9DE6-2A0C8B3C1D11}",
        [("guid", "{FD79F8A8-1B4E-4B2C-9DE6-2A0C8B3C1D11}")],
    ),
]
NOT_FOUND = [
    "The URLs, IDs and APIs of both, and/or TCP/IP; e.g. one, i.e. two, 100% sure.",
    "See [the topic](/windows/api/nf-webservices-wsabortchannel) or <a href='a_b.md'>it</a>.",
    r"As **x**.h, [y](a.md).h, {}.js, a\\.h, .NET and .x64.",
    "It ends here.Then it goes on.",
    r"A NULL-terminated Read-Only string, to read\\write after Get-Started.",
    "Both _are only emphasis_ and __this one__, as is _the SECOND_.",
    "An _emphasised_ word and 3D pictures in the U.S. of DWORDs.",
]


@pytest.mark.parametrize(("text", "names"), FOUND)
def test_names_are_found_by_shape(text: str, names: list[tuple[str, str]]) -> None:
    assert [(name.kind, name.text) for name in find(text)] == names


@pytest.mark.parametrize("text", NOT_FOUND)
def test_prose_links_and_tags_have_no_names(text: str) -> None:
    assert find(text) == []


def test_backslashes_take_no_time() -> None:
    assert grows_evenly(lambda size: find("C:" + "\\" * size, escapes=False), 5_000)


def test_the_text_of_a_list_item_begins_with_its_backslash() -> None:
    text = "- \\_\\_A\n"
    (block,) = (b for b in parse(text).blocks if b.kind == "paragraph")
    assert text[block.start : block.end] == r"\_\_A"


def test_a_name_knows_where_it_stands() -> None:
    text = r"Use **\_X\_Y** now"
    (name,) = find(text)
    assert text[name.start : name.end] == r"\_X\_Y"


RESTORED = [
    # constants in capitals
    ("es", "Is **TRUE** or **FALSE**.", "Es **true** o **falso**.", "Es **TRUE** o **FALSE**."),
    ("fr", "It can be **NULL**.", "La **valeur null** convient.", "La valeur **NULL** convient."),
    ("pt", "If it is NULL, end.", "Se for null, termine.", "Se for NULL, termine."),
    ("es", "TRUE", "VERDADERO", "VERDADERO"),
    ("es", "TRUE", "Verdadero", "TRUE"),
    ("es", "Then it is **TRUE**.", "Es **VERDADERO**.", "Es **VERDADERO**."),
    ("es", "It returns TRUE.", "Devuelve verdadero.", "Devuelve TRUE."),
    ("es", "It returns TRUE.", "Devuelve VERDADERO.", "Devuelve VERDADERO."),
    ("fr", "FALSE or NULL.", "Faux ou nul.", "FALSE ou NULL."),
    ("pt", "TRUE or TRUE, or so.", "Verdadeiro ou assim.", "Verdadeiro ou assim."),
    ("fr", "A true TRUE.", "Un vrai VRAI.", "Un vrai VRAI."),
    ("pt", "If null is NULL, end.", "Se null for null, termine.", "Se null for null, termine."),
    ("zh-TW", "An **error** is FALSE.", "**錯誤** 為 False。", "**錯誤** 為 FALSE。"),
    ("es", "A null string or **NULL**", "Cadena null o **null**", "Cadena null o **NULL**"),
    # paths
    (
        "es",
        r"In C:\\Program Files\\X 2.0\\a.dll now",
        r"En C: \\ archivos de programa \\ X 2,0 \\ a. dll ya",
        r"En C:\\Program Files\\X 2.0\\a.dll ya",
    ),
    ("es", r"In C:\\a1\\drivers\\etc", r"C: \\ a1 drivers, \\ \\ etc", r"C:\\a1\\drivers\\etc"),
    ("zh-TW", r"At \\\\server\\share on", r"在 \\ \\ 伺服器 \\ 共用", r"在 \\\\server\\share"),
    ("zh-TW", r"See C:\\logs here.", r"看 C： \\ Logs 這裡。", r"看 C:\\logs 這裡。"),
    ("pt", r"In \\\\server\\share", r"Em \\\\servidor\\pasta", r"Em \\\\servidor\\pasta"),
    ("es", r"In C:\\a\\Foo.h", r"En C:\\otro\\sitio\\ Foo. h", r"En C:\\otro\\sitio\\ Foo.h"),
    (
        "pt",
        r"Below Logs\\Microsoft\\Windows there",
        r"Em logs \\ provedores do Microsoft \\ Windows ali",
        r"Em logs \\ provedores do Microsoft \\ Windows ali",
    ),
    (
        "zh-TW",
        r"Below %TEMP%\\Logs\\bin you find a.exe.",
        r"您可以在% TEMP% \\ Logs bin 下找到 a.exe \\ 。",
        r"您可以在%TEMP%\\Logs\\bin 下找到 a.exe。",
    ),
    ("es", r"In C:\\Windows\\X1 now.", r"En C: Windows X1 \\ ya \\ .", r"En C:\\Windows\\X1 ya."),
    ("es", r"In C:\\Windows now.", "En C: Windows ya.", "En C: Windows ya."),
    (
        "es",
        r"From C:\\Uno\\bin to C:\\Dos\\bin.",
        r"En C: \\ segundo \\ bin desde C: \\ primero \\ bin.",
        r"En C: \\ segundo \\ bin desde C: \\ primero \\ bin.",
    ),
    (
        "pt",
        r"In C:\\Program Files\\X1\\a.h and C:\\Users too",
        r"Em C:\\Arquivos de Programas\\X1\\a.h e C:\\Usuários também",
        r"Em C:\\Program Files\\X1\\a.h e C:\\Users também",
    ),
    ("es", r"In C:\\Users\\Name", r"En C:\\Usuarios\\Nombre", r"En C:\\Usuarios\\Nombre"),
    ("fr", r"In C:\\Users\\a1", r"Dans C:\\Gens d’ici\\a1", r"Dans C:\\Gens d’ici\\a1"),
    # cmdlets
    ("es", "Run Get-ChildItem.", "Use Obtener-ChildItem.", "Use Get-ChildItem."),
    (
        "es",
        "Run Get-Item, then Set-Item.",
        "Use Establecer-Item tras Obtener-Item.",
        "Use Set-Item tras Get-Item.",
    ),
    ("es", "Get-Item and Get-Item", "Obtener-Item y Obtener-Item", "Get-Item y Get-Item"),
    ("es", "Run Get-Item now.", "No es el anti-Item.", "No es el anti-Item."),
    ("es", "Run New-Object.", "Use Nuevo-Objeto.", "Use New-Object."),
    ("de", "Run Get-EventLog.", "Mit Abrufen-EventLog.", "Mit Get-EventLog."),
    ("zh-TW", "Run Get-EventLog.", "使用擷取-EventLog。", "使用擷取-EventLog。"),
    ("de", "Run New-Item.", "Mit Neu-Element.", "Mit Neu-Element."),
    ("es", "Run Set-Service.", "Un alto-servicio.", "Un alto-servicio."),
    ("zh-TW", "Use Get-Process.", "使用取得-Process。", "使用Get-Process。"),
    ("fr", "Run Set-Service.", "Exécutez set- service.", "Exécutez Set-Service."),
    ("fr", "Run Set-WmiThing.", "Exécutez le Wmithing.", "Exécutez le WmiThing."),
    # the second of two is glued
    (
        "zh-TW",
        "ResourceName.dll or ResourceName.dll is",
        "是 ResourceName.dll 或 System32ResourceName.dll",
        "是 ResourceName.dll 或 System32 ResourceName.dll",
    ),
    # code that a translator wrote in another way, or put in place of another
    ("fr", "Use `ws.open` here.", "Utilisez `ws.open()` ici.", "Utilisez `ws.open()` ici."),
    ("fr", "Route `'/a'`, `.map`.", "Route `/a`, `map(…)`.", "Route `/a`, `map(…)`."),
    ("fr", "As `'hex'` here.", "Un `Reader` en hexa.", "Un `Reader` en hexa."),
    ("it", "Like `readFile()` does.", "Come `readFileSync()`.", "Come `readFileSync()`."),
    ("es", "It calls `net.open()`.", "Llama a `open()`.", "Llama a `open()`."),
    ("ja", "`http` and `http`.", "HTTP と `HTTP` です。", "HTTP と `http` です。"),
    ("ja", "Set `a.b[2]` now.", "`a.b [ 2 ]` を。", "`a.b[2]` を。"),
    ("ru", "Use `.swap()` now.", "Метод ` . swap ( )`!", "Метод `.swap()`!"),
    # its own letters
    (
        "es",
        r"Under HKEY\_USERS\\Two Words\\X on it",
        r"En HKEY \_ USERS \\ Two Words \\ X así",
        r"En HKEY\_USERS\\Two Words\\X así",
    ),
    ("pt", "With [/MT](a.md) on.", "Com [/ MT](a.md) ativo.", "Com [/MT](a.md) ativo."),
    ("pt", "Pass [**--all**](a.md).", "Passe [**—all**](a.md).", "Passe [**--all**](a.md)."),
    (
        "es",
        "In [**ISpan2::OnPut**](a.md).",
        "En [**el ispan2:: onput**](a.md).",
        "En el [**ISpan2::OnPut**](a.md).",
    ),
    ("fr", r"The \_\_Filter class", r"La classe Filter \_ \_ ici", r"La classe \_\_Filter ici"),
    ("zh-TW", r"The *A\_Disk* class", r"*\_ A Disk* 類別", r"*A\_Disk* 類別"),
    (
        "pt",
        r"See [**AXIMAGE\_FILEFORMAT**](a.md).",
        r"Consulte [**a AXIMAGE \_ FileFormat**](a.md).",
        r"Consulte a [**AXIMAGE\_FILEFORMAT**](a.md).",
    ),
    (
        "ru",
        "See [**ISpan::PutAll**](a.md).",
        "См. [**ISpan:: путалл**](a.md).",
        "См. [**ISpan::PutAll**](a.md).",
    ),
    (
        "es",
        "Call **WsAbortChannel**. More follows.",
        "Llame a **WsAbort Canal. Más** sigue.",
        "Llame a **WsAbortChannel**. Más sigue.",
    ),
    (
        "es",
        "See **Channel.Open**. Close it.",
        "Vea **Canal.Open. Cierre** todo.",
        "Vea **Channel.Open**. Cierre todo.",
    ),
    (
        "es",
        "Use the [**ISpanEventGenerator**](a.md) interface.",
        "Use [**la interfaz DELSPANEventGenerator.**](a.md)",
        "Use la interfaz [**ISpanEventGenerator**](a.md).",
    ),
    ("es", "Call ISpan::PutAll now.", "Llame a ISpan::P utAll.", "Llame a ISpan::PutAll."),
    ("de", "Send __WM_PAINT__ now.", "Nun __wm \\_ Paint__ senden.", "Nun __WM_PAINT__ senden."),
    (
        "fr",
        r"A\_B\_USAGE attribute",
        r"A \_ B \_ attribut Usage",
        r"attribut A\_B\_USAGE",
    ),
    (
        "es",
        r"Sets A\_STATE\_OPEN now.",
        r"Establece ahora A \_ STATE \_ OPEN.",
        r"Establece ahora A\_STATE\_OPEN.",
    ),
    ("zh-TW", "The parts of Order.wsdl", "Order .wsdl 的部分", "Order.wsdl 的部分"),
    ("zh-TW", "It is a System.Int32.", "它是 System。Int32。", "它是 System.Int32。"),
    (
        "pt",
        "Run AppLoader.exe now.",
        "Execute oApploader. exe agora.",
        "Execute oApploader. exe agora.",
    ),
    (
        "pt",
        "Run AppLoader.exe now.",
        "Execute Apploader. exe agora.",
        "Execute AppLoader.exe agora.",
    ),
    (
        "es",
        "The AppLoader.exe tool",
        "La herramienta deAppLoader.exe",
        "La herramienta de AppLoader.exe",
    ),
    ("fr", "Pass /out:file only.", "Passez uniquement/Out : file.", "Passez uniquement /out:file."),
    ("es", "A LPARAM lParam", "Un LPARAM LPARAM", "Un LPARAM lParam"),
    (
        "es",
        "The ChooseColor function uses CHOOSECOLOR.",
        "CHOOSECOLOR se usa en la función Choosecolor.",
        "CHOOSECOLOR se usa en la función ChooseColor.",
    ),
    ("fr", "Two: portType, PortType.", "Deux : PortType, PortType.", "Deux : portType, PortType."),
    # an invented name
    ("es", "See AbandonCallSample.", "Vea AbandoneCallSample.", "Vea AbandonCallSample."),
    # what held it
    (
        "fr",
        r"The [**X\_CHANNEL\_BINDING**](/api/ne-x-x_channel_binding) says so.",
        r"La [** \_ \_ liaison X Channel**](/api/ne-x-x_channel_binding) le dit.",
        r"La [**X\_CHANNEL\_BINDING**](/api/ne-x-x_channel_binding) le dit.",
    ),
    (
        "pt",
        r"(see [**X\_CHANNEL\_TYPE**](/a/b))",
        r"( [**consulte \_ \_ tipo de canal X**](/a/b))",
        r"( consulte [**X\_CHANNEL\_TYPE**](/a/b))",
    ),
    (
        "es",
        r"Handles [**X\_MOVE**](m.md) messages.",
        r"Controla los [**mensajes \_ MOVE de X.**](m.md)",
        r"Controla los mensajes [**X\_MOVE**](m.md).",
    ),
    ("es", "The **portType** is one.", "El **tipoDePuerto** es uno.", "El **portType** es uno."),
    # prose
    (
        "es",
        r"The state is X\_CHANNEL\_STATE\_OPEN after that.",
        r"Después, el estado es \_ estado del \_ canal \_ abierto de X.",
        r"Después, el estado es X\_CHANNEL\_STATE\_OPEN.",
    ),
    (
        "zh-TW",
        r"A suffix for the given X\_SERVICE\_ENDPOINT.",
        r"藉由為指定的 X 服務端點指定尾碼 \_ \_ 。",
        r"藉由為指定的 X\_SERVICE\_ENDPOINT指定尾碼。",
    ),
    (
        "es",
        r"Returns S\_OK on success.",
        r"Devuelve S \_ correcto si todo va bien.",
        r"Devuelve S\_OK si todo va bien.",
    ),
    # a word of the sentence, and a part of another name
    (
        "es",
        r"Set \_NT\_SYMBOL\_PATH before you start.",
        r"Establezca la ruta del símbolo \_ NT \_ \_ antes de iniciar.",
        r"Establezca la \_NT\_SYMBOL\_PATH antes de iniciar.",
    ),
    (
        "pt",
        r"It sends LINE\_CALLSTATE with LINECALLSTATE\_CONNECTED now.",
        r"Envia a linha \_ CALLSTATE com LINECALLSTATE \_ conectado agora.",
        r"Envia a LINE\_CALLSTATE com LINECALLSTATE\_CONNECTED agora.",
    ),
    # as many underscores as the name has
    (
        "zh-TW",
        r"Set A\_SWAP\_DISCARD and A\_SWAP\_EFFECT here.",
        r"在此設定 A \_ 交換 \_ 捨棄 和 A \_ 交換 \_ 效果。",
        r"在此設定 A\_SWAP\_DISCARD 和 A\_SWAP\_EFFECT。",
    ),
    # and no word of the name behind it
    (
        "es",
        r"Use A\_TYPE\_BIG and A\_TYPE\_WIDE here.",
        r"Use A \_ tipo \_ BIG y tipo \_ A \_ WIDE aquí.",
        r"Use A\_TYPE\_BIG y A\_TYPE\_WIDE aquí.",
    ),
    # a word and an underscore
    ("zh-TW", r"The Directory\_ column", r"目錄 \_ 資料行", r"Directory\_ 資料行"),
    (
        "pt",
        r"The Directory\_ column of the Directory table",
        r"A coluna diretório \_ da tabela de diretórios",
        r"A coluna Directory\_ da tabela de diretórios",
    ),
    # the star of a pointer
    ("pt", r"A **const A\_TYPE\***", r"Um **const A \_ tipo \***", r"Um **const A\_TYPE\***"),
    ("es", r"Is **const A\_B\***", r"Es **const A \_ B** \*", r"Es **const A\_B\***"),
    # nothing but names
    ("fr", r"**X\_FREE\_KEY**", r"**\_clé \_ gratuite X**", r"**X\_FREE\_KEY**"),
    (
        "fr",
        r"<dt>**E\_FAIL**</dt> <dt>0x80</dt>",
        r"<dt>**E \_ échoue**</dt> <dt>0x80</dt>",
        r"<dt>**E\_FAIL**</dt> <dt>0x80</dt>",
    ),
    # code
    (
        "fr",
        "The `string` type is `xs:string`.",
        "Le type `chaîne` est `xs:string`.",
        "Le type `string` est `xs:string`.",
    ),
    # nothing is lost, nothing is changed
    (
        "es",
        r"Sets A\_B and CamelCase.",
        r"CamelCase y A\_B se establecen.",
        r"CamelCase y A\_B se establecen.",
    ),
    # names that differ only in case keep their places
    ("es", r"A\_B and A\_b now.", r"A\_B y A\_B ya.", r"A\_B y A\_b ya."),
    ("es", r"See a\_b, A\_B and a\_b.", r"Vea A\_B, A\_B y a\_b.", r"Vea a\_b, A\_B y a\_b."),
    ("es", "IsTrue, not ISTrue.", "IsTrue ya.", "IsTrue ya."),
    ("es", "A.b.Cd and a.b.cd and a.b.cd.", r"A.b.Cd\_ y a.b.cd.", r"A.b.Cd\_ y a.b.cd."),
    ("es", "See get-ChildItem, Get-ChildItem.", "Vea get-ChildItem.", "Vea get-ChildItem."),
    (
        "es",
        r"A HKEY\_USERS\\X1 and Hkey\_Users\\X1.",
        r"Uno Hkey\_Users\\X1 ya.",
        r"Uno Hkey\_Users\\X1 ya.",
    ),
    # a name that is there, in one word with another, is not put beside it once more
    ("es", r"A Foo\_BAR IsTrue.", r"El IsTrueFoo\_BAR.", r"El IsTrue Foo\_BAR."),
    # names as the original writes them, plain in code
    ("es", "The WS_KEY_HANDLE is set.", r"El WS \_ KEY \_ HANDLE es.", "El WS_KEY_HANDLE es."),
    ("es", r"The WS\_KEY_HANDLE is.", r"El WS \_ KEY \_ HANDLE es.", r"El WS\_KEY_HANDLE es."),
    ("es", "The LOG_ is set.", "El log \\_ es.", "El LOG\\_ es."),
    ("es", r"A WS\_KEY\_HANDLE.", "El `WS _ KEY _ HANDLE`.", "El `WS_KEY_HANDLE`."),
    # all of a file of which only the last word was looked at
    (
        "fr",
        "See schemas.microsoft.com.Data.xsd now.",
        "Voir schémas. Microsoft. com. Data. xsd ici.",
        "Voir schemas.microsoft.com.Data.xsd ici.",
    ),
    ("fr", "See one.schemas.xsd now.", "Voir A. schémas. xsd ici.", "Voir A. schémas. xsd ici."),
    (r"es", r"Codes WS\_E\_\* here.", r"Códigos WS \_ E \_ \*.", r"Códigos WS\_E\_\*."),
    # it could stand anywhere: reported only
    ("es", "The RelatesTo header", "El encabezado más reciente", "El encabezado más reciente"),
]


def repaired(original: str, target: str, language: str, *, escapes: bool = True) -> str:
    found = restore(original, target, language, escapes=escapes)
    return apply(target, compatible(repair.edits for repair in found))


@pytest.mark.parametrize(("language", "original", "target", "expected"), RESTORED)
def test_lost_names_come_back(language: str, original: str, target: str, expected: str) -> None:
    assert repaired(original, target, language) == expected
    assert repaired(original, expected, language) == expected


def test_a_name_that_is_nowhere_is_reported_without_an_edit() -> None:
    (repair,) = restore("The RelatesTo header", "El encabezado más reciente", "es")
    assert (repair.name, repair.edits) == ("RelatesTo", ())


def test_of_too_many_names_one_of_each_kind_is_reported() -> None:
    original = "WsOpenChannel and " * 300 + r"WS\_KEY"
    (camel, constant) = restore(original, "canal " * 300, "es")
    assert (camel.name, constant.name) == ("WsOpenChannel", "WS_KEY")
    assert camel.reason == "301 names are lost here, too many to look for each"
    assert camel.edits == constant.edits == ()


def test_two_keys_of_the_registry_are_two_names() -> None:
    names = find(r"HKEY\_USERS\\A1 HKEY\_USERS\\B1")
    assert [name.text for name in names] == [r"HKEY_USERS\A1", r"HKEY_USERS\B1"]


def test_front_matter_and_html_know_no_escapes() -> None:
    assert (
        repaired("The X_Y_Z page", "La página X _ Y _ Z", "es", escapes=False) == "La página X_Y_Z"
    )


WORDS = st.sampled_from(["el", "canal", "de", "servicio", "que", "abre", "nuevo", "mensaje"])
PARTS = st.sampled_from(["WS", "CHANNEL", "STATE", "KEY", "Fetch", "Row", "X9", "HANDLE"])
NAMES = st.lists(PARTS, min_size=2, max_size=4).map("_".join)
BREAKS = st.sampled_from([r" \_ ", r"\_ ", r" \_", "_ "])


@given(st.lists(WORDS, min_size=1), NAMES, st.lists(WORDS, min_size=1), st.data())
def test_a_spaced_and_recased_name_comes_back_and_words_stay(
    before: list[str], name: str, after: list[str], data: st.DataObject
) -> None:
    parts = name.split("_")
    broken = parts[0]
    for part in parts[1:]:
        broken += data.draw(BREAKS) + data.draw(st.sampled_from([part, part.title()]))
    target = " ".join([*before, broken, *after])
    escaped = name.replace("_", r"\_")
    assert repaired(f"It has {escaped} now.", target, "es") == " ".join([*before, escaped, *after])


SOUP = st.lists(
    st.sampled_from(
        ["WS", r"\_", "**", "[", "](a_b.md)", "`", "A\\_B", "canal", " ", "。", "狀態", "<b>", "</b>",
         "CamelCase", "x.h", "*", "_", "(", ")", "\n", "::", "\\"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(SOUP, SOUP, st.sampled_from(["es", "zh-TW", "de", ""]))
def test_repairs_of_anything_stay_inside_and_lose_no_name(
    original: str, target: str, language: str
) -> None:
    known = look(original, True)
    lost = known.lost(target)
    new = repaired(original, target, language)
    if not lost:
        assert new == target
    assert not Counter(known.lost(new)) - Counter(lost)
    assert re.findall(r"\]\([^)]*\)", new) == re.findall(r"\]\([^)]*\)", target)


@given(SOUP)
def test_the_plain_text_knows_the_way_back(source: str) -> None:
    view = plain(source)
    assert view.text == plain_text(source)
    for low, character in enumerate(view.text):
        if character not in "\0\1":
            assert source[view.at(low)] == character


KNOWN = vocabulary(
    frozenset({"WS_CHANNEL", "WS_CHANNEL_STATE", "WS_CHANNEL_STATE_OPEN", "WS_KEY", "W_SKEY"})
)


@pytest.mark.parametrize(
    ("language", "target", "expected"),
    [
        (
            "es",
            r"Vea [**\_ estado de canal \_ WS**](/api/ne-webservices-ws_channel_state).",
            r"Vea [**WS\_CHANNEL\_STATE**](/api/ne-webservices-ws_channel_state).",
        ),
        (
            "es",
            r"Lo [**que lleva \_ estado de canal \_ WS.**](/api/ns-webservices-ws_channel_state)",
            r"Lo que lleva [**WS\_CHANNEL\_STATE**](/api/ns-webservices-ws_channel_state).",
        ),
        (
            "",
            r"Vea [**\_ lo que sea \_ WS**](/api/ns-webservices-ws_channel_state).",
            r"Vea [**WS\_CHANNEL\_STATE**](/api/ns-webservices-ws_channel_state).",
        ),
        (
            "",
            r"[**WS CHANNEL \_ \_ STATE \_ OPEN**](/api/ne-webservices-ws_channel_state)",
            r"[**WS\_CHANNEL\_STATE\_OPEN**](/api/ne-webservices-ws_channel_state)",
        ),
        ("", r"Vale WS \_ Channel \_ State, WS \_ KEY no.", r"Vale WS\_CHANNEL\_STATE, WS \_ KEY no."),
        ("", r"Vale WS \_ CHANNEL STATE si es \_ posible.", r"Vale WS\_CHANNEL\_STATE si es \_ posible."),
        ("", r"a WS \_ channel \_ State b", r"a WS\_CHANNEL\_STATE b"),
        (
            "pt",
            r"A [**ListBox \_ AddItem**](/api/x/nf-x-listbox_additem) e [A \_ b](/api/x/ns-x-a_b).",
            r"A [**ListBox\_AddItem**](/api/x/nf-x-listbox_additem) e [A\_B](/api/x/ns-x-a_b).",
        ),
        (
            "zh-TW",
            r'<span id="A_TYPE_X"></span><span id="a_type_x"></span><dl> <dt>**A \_ 類型 \_ 某**</dt>',
            r'<span id="A_TYPE_X"></span><span id="a_type_x"></span><dl> <dt>**A\_TYPE\_X**</dt>',
        ),
        (
            "es",
            r'<span id="The_Type"></span><span id="the_type"></span>**El tipo**',
            r'<span id="The_Type"></span><span id="the_type"></span>**El tipo**',
        ),
        (
            "es",
            r'<span id="A_TYPE_X"></span><span id="a_type_x"></span>**A\_TYPE\_X (obsoleto)**',
            r'<span id="A_TYPE_X"></span><span id="a_type_x"></span>**A\_TYPE\_X (obsoleto)**',
        ),
    ],
)  # fmt: skip
def test_without_an_original_a_name_is_restored(language: str, target: str, expected: str) -> None:
    edits = [e for repair in restore_alone(target, KNOWN, language) for e in repair.edits]
    assert apply(target, edits) == expected


@pytest.mark.parametrize(
    ("target", "names"),
    [
        # A link to an enumeration may name a member, and says something else than the type then.
        (
            r"[**\_ \_ \_ canal \_ WS abierto**](/api/ne-webservices-ws_channel_state)",
            ["WS_CHANNEL_STATE"],
        ),
        (
            r"[**WS \_ canal \_ cerrado**](/api/ne-webservices-ws_channel_state)",
            ["WS_CHANNEL_STATE"],
        ),
        # What follows, or another underscore, may be a part of the name.
        (r"Vale WS \_ CHANNEL STATE \_ \_ OPENED.", ["WS_CHANNEL_STATE"]),
        (r"Vale WS \_ CHANNEL STATE OPENED.", ["WS_CHANNEL_STATE"]),
        (r"El estado de WS \_ Channel con \_ \_ error.", ["WS_CHANNEL", ""]),
        (r"El WS \_ \_ \_ Channel sirve.", ["WS_CHANNEL"]),
        # A word of the sentence stands where a part would.
        (r"Vale WS \_ CHANNEL state ahora.", ["WS_CHANNEL_STATE"]),
        (r"用戶端 WS 服務的實際 KEY \_ 。", [""]),
        ("Llame a ISpan:: Read y a ISpan::P ut.", ["ISpan::Read", "ISpan::Put"]),
        ("呼叫 ISpan：： Read 方法。", ["ISpan::Read"]),
        ("Como ISpan::Read y `a :: b`.", []),
        # A function may be written in another way.
        (r"[**Box \_ Open**](/api/x/nf-x-box_open)", ["BOX_OPEN"]),
        (r"[**ListBox \_ artículo**](/api/x/nf-x-listbox_item)", ["ListBox_item"]),
        (r"Un WSCHANNEL \_ STATE.", [""]),
        ("Reste `a _ b`.", []),
        # What begins or ends with an underscore can be whole.
        (r"El mutex \_Execute, la clase \_\_Filter y \"LOG\_\".", []),
        (r"El WM\_ USER.", [""]),
        (r"El D3D \_USAGE.", [""]),
        (r"Con el \_indicador.", [""]),
    ],
)
def test_without_an_original_what_is_uncertain_is_named_and_left(
    target: str, names: list[str]
) -> None:
    repairs = list(restore_alone(target, KNOWN, "es"))
    assert [repair.name for repair in repairs] == names
    assert not any(repair.edits for repair in repairs)


def test_without_an_original_a_name_is_written_as_what_is_left_of_it() -> None:
    (repair,) = restore_alone("En WS _ CHANNEL _ STATE ya.", {"wschannelstate": "WS_CHANNEL_STATE"})
    assert [edit.text for edit in repair.edits] == ["WS_CHANNEL_STATE"]


@given(st.text("aB1_*", min_size=1))
def test_a_name_has_the_escapes_that_it_cannot_be_without(name: str) -> None:
    assert MarkdownIt().renderInline(f"x {unmarked(name)} y") == f"x {name} y"


def test_a_page_in_english_has_no_remains_of_names() -> None:
    assert list(restore_alone(r"The \_main function, and LOG\_ names.", {}, "en")) == []


@pytest.mark.parametrize(
    "link",
    ["<https://a.example/ns-webservices-ws_channel_state>", "[WS \\_ estado][ws_channel_state]"],
)
def test_a_link_without_an_address_of_its_own_is_left(link: str) -> None:
    repairs = list(restore_alone(f"Vea {link} y algo \\_ raro.", KNOWN, "es"))
    assert [repair.edits for repair in repairs if repair.name] == []


def test_addresses_are_no_names() -> None:
    text = (
        'WS\\_KEY [`E_FAIL`](a/ws_key.md) <a name="ws_key">x_y.h</a> https://a.b/c_d\n'
        "![](images/e_f.png) S_OK."
    )
    assert constants(text) == {"WS_KEY", "E_FAIL", "S_OK"}


def test_a_name_that_is_emphasized_with_underscores_is_there() -> None:
    text = r"__ISpan::Read__, __WM\_PAINT__ and _cbSize_"
    assert restore(text, text.replace("and", "y"), "es") == ()


def test_remains_of_a_name_are_not_put_beside_it_again() -> None:
    original, target = (
        r"A\_SPOT\_ONE<br/> A\_SPOT\_CUT<br/>",
        r"A \_ SPOT \_ ONE CUT<br/>",
    )
    assert repaired(original, target, "es") == r"A\_SPOT\_ONE CUT<br/>"


def test_beside_an_original_of_unknown_version_an_underscore_at_the_edge_tells_of_damage() -> None:
    page, original = parse(r"\_wszName g", "a.md", "fr"), parse(r"g\_wszName", "a.md")
    (finding,) = check(align(page, original, Evidence.FILE))
    assert apply(page.text, finding.edits) == r"g\_wszName"


def test_anchors_of_definitions_are_names() -> None:
    text = '<span id="A_TYPE"></span><span id="a_type"></span>**Tipo** <span id="The_A"></span>'
    assert constants(text) == {"A_TYPE"}


def test_without_an_original_the_rest_of_the_page_tells() -> None:
    text = "`WS_CHANNEL_STATE` es un tipo.\n\nVale WS \\_ Channel \\_ State ahora.\n"
    findings = bitext.check(bitext.pair(bitext.page(text, "es/p.md"), None))
    assert apply(text, compatible(f.edits for f in findings)) == (
        "`WS_CHANNEL_STATE` es un tipo.\n\nVale WS\\_CHANNEL\\_STATE ahora.\n"
    )


MARKUP = ("**{}**", "[{}](a.md)", "[**{}**](a.md)", "`{}`", "*{}*", "_{}_", "{}")
DAMAGED = {
    "WS_ABORT_CHANNEL": ("WS _ anular _ CANAL", "WS _ Abort _ Channel", "WS ABORT CHANNEL"),
    "WsAbortChannel": ("WsAbort Canal", "WsAnularCanal", "wsabortchannel"),
    "Channel.Open": ("Canal. Open", "channel.open", "Canal.Abrir"),
    "ISpan::PutAll": ("ispan:: putall", "ISpan::P utAll"),
}


@pytest.mark.parametrize("markup", MARKUP)
@pytest.mark.parametrize("name", DAMAGED)
def test_no_word_of_the_sentence_is_lost(name: str, markup: str) -> None:
    original = f"See {markup.format(name)}. Now more."
    lost = []
    for remains in DAMAGED[name]:
        for inner in (
            f"Gato {remains}",
            *(f"{remains}{gap}Gato" for gap in (" ", ". ", ", ", ": ")),
        ):
            target = f"Vea {markup.format(inner)}. Zorro."
            if "`" not in markup:
                target = target.replace(" _ ", r" \_ ")
            repairs = restore(original, target, "es")
            result = apply(target, [e for repair in repairs for e in repair.edits])
            if "Gato" not in result or "Zorro" not in result:
                lost.append((target, result))
    assert lost == []


@pytest.mark.parametrize(
    ("field", "repaired"),
    [
        (r"En C:\ temp ya", r"En C:\Temp ya"),
        (r"'En C:\ temp ya'", r"'En C:\Temp ya'"),
        (r'"En C:\\ temp ya"', r'"En C:\\ temp ya"'),
    ],
)
def test_where_yaml_doubles_backslashes_paths_are_left(field: str, repaired: str) -> None:
    page = parse(f"---\ntitle: {field}\n---\n", "page.md", "es")
    original = parse("---\ntitle: In C:\\Temp now\n---\n", "page.md")

    findings = check(align(page, original, Evidence.EXACT))

    edits = [edit for finding in findings for edit in finding.edits]
    assert apply(page.text, edits) == f"---\ntitle: {repaired}\n---\n"


API = "(/windows/win32/api/x/nf-x"
HELD = [
    ("zh-TW", f"A [**Brush**]{API}-brush)", f"[**筆刷**]{API}-brush)", f"[**Brush**]{API}-brush)"),
    ("es", f"[Sleep]{API}-sleep) it", f"[suspensión]{API}-sleep)", f"[Sleep]{API}-sleep)"),
    ("fr", f"[**bind**]{API}-bind) it", f"[**liaison**]{API}-bind)", f"[**bind**]{API}-bind)"),
    ("es", f"The [**RECT**]{API}-rect)", f"[**estructura rect**]{API}-rect)", f"estructura [**RECT**]{API}-rect)"),
    ("pt", "The [ms-DS-Two-Keys](a-msdstwokeys.md)", "O [MS-DS-duas chaves](a-msdstwokeys.md)", "O [ms-DS-Two-Keys](a-msdstwokeys.md)"),
    ("es", "[WSAEINTR](#wsaeintr) is", "[Wsaeintr](#wsaeintr) es", "[WSAEINTR](#wsaeintr) es"),
    ("fr", "Type: **LPARAM**", "Type : **lparam**", "Type : **LPARAM**"),
    ("fr", "<strong>DWORD</strong> a", "<strong>dword</strong> a", "<strong>DWORD</strong> a"),
    ("fr", "Send **Content-Type** now", "**Content-type** ici", "**Content-Type** ici"),
    ("pt", "Data type: **uint32** array", "Tipo: matriz **UInt32**", "Tipo: matriz **uint32**"),
    ("pt", "Data type: **string**", "Tipo: **cadeia de caracteres**", "Tipo: **string**"),
    ("es", "Type: **string**", "Tipo: **cadena de caracteres**", "Tipo: **string**"),
    ("es", "Type: **Required**", "Tipo: **Obligatorio**", "Tipo: **Obligatorio**"),
    ("es", "See [**NOTES**](#notes)", "Vea [**NOTAS**](#notes)", "Vea [**NOTAS**](#notes)"),
    ("es", "The *hwnd* parameter", "El parámetro *HWND*", "El parámetro *hwnd*"),
    ("es", "A **datetime** value", "Un valor **DateTime**", "Un valor **datetime**"),
    ("es", "**BOOL** and **INT**", "**INT** y **bool**", "**INT** y **BOOL**"),
]  # fmt: skip
LEFT = [
    ("es", "A [brush](brush.md) here", "Un [pincel](brush.md)"),
    ("es", f"To [bind]{API}-bind) it", f"Para [enlazar]{API}-bind)"),
    ("es", f"The [**RECT**]{API}-rect)", f"El [**RECT de**]{API}-rect)"),
    ("fr", f"[**Sleep**]{API}-sleep) or", f"[la pause d’un fil qui attend]{API}-sleep)"),
    ("zh-TW", "A [URL](url.md) is", "[網址](url.md) 是"),
    ("zh-TW", "A **synchronous** one", "**同步（Synchronous）** 操作"),
    ("es", "A **hotspot** is", "**Hotspot** es"),
    ("es", "The **Error** is", "El **error** es"),
    ("es", "The **string** is", "La **cadena** es"),
    ("es", "**NOTE** It is not", "**NOTA** No es"),
    ("es", "See [Point-To-Point](point-to-point.md).", "Vea [Punto a punto](point-to-point.md)."),
    ("fr", f"**X** [**RECT**]{API}-rect)", f"**RECT** []{API}-rect)"),
]


def put_back(original: str, target: str, language: str) -> str:
    found = restore_held(original, target, language)
    return apply(target, compatible(repair.edits for repair in found))


OF_THE_PAGE = frozenset(
    name
    for text in (f"[Image]{API}-image)", f"[**recv**]{API}-recv)", r"*count* \[in, out\]")
    for name in emphasis_of_names(held(text))
)
SPELLED_ELSEWHERE = [
    ("pt", "An **Image** object", "Um objeto **de imagem**", "Um objeto de **Image**"),
    ("es", "An *Image* here", "Una *imagen* aquí", "Una *Image* aquí"),
    ("es", "Is **recv** done?", "¿Ha terminado **Recv**?", "¿Ha terminado **recv**?"),
    ("es", "You *recv* here.", "Aquí *Recv*.", "Aquí *Recv*."),
    ("es", "The *count* is it.", "El *recuento* lo es.", "El *count* lo es."),
    ("es", "An *Image* here", "Un *cuadro* aquí", "Un *cuadro* aquí"),
]


@pytest.mark.parametrize(("language", "original", "target", "expected"), SPELLED_ELSEWHERE)
def test_a_name_that_a_link_of_the_page_spells_comes_back_in_an_emphasis(
    language: str, original: str, target: str, expected: str
) -> None:
    found = restore_held(original, target, language, OF_THE_PAGE)
    assert apply(target, compatible(repair.edits for repair in found)) == expected


@pytest.mark.parametrize(("language", "original", "target", "expected"), HELD)
def test_a_name_of_one_word_comes_back_where_it_stood(
    language: str, original: str, target: str, expected: str
) -> None:
    assert put_back(original, target, language) == expected
    assert put_back(original, expected, language) == expected


@pytest.mark.parametrize(("language", "original", "target"), LEFT)
def test_a_word_of_which_nothing_tells_that_it_is_a_name_stays(
    language: str, original: str, target: str
) -> None:
    assert put_back(original, target, language) == target
