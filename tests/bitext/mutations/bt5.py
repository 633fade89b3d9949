"""A good page that names another version of the original, `OLD`; the context knows of that one."""

from tests.bitext.mutations import Mutation

NEW, OLD = "d4e6743095fc962b34a8ffd94cfa664aaa1ecbbe", "a6e979455e898922dfb7c81381c1f1aafd455274"

MUTATIONS = [
    Mutation(code, language, NEW, OLD)
    for code in ("BT501", "BT502", "BT503", "BT506")
    for language in ("es", "pt", "fr", "zh-TW")
]
