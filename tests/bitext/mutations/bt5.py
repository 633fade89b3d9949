"""A good page that names another version of the original, `OLD`; the context knows of that one."""

from tests.bitext.mutations import Mutation

NEW, OLD = "1b68b35ae3e05e260ce7c6140347733ff0ad2dac", "a6e979455e898922dfb7c81381c1f1aafd455274"

MUTATIONS = [
    Mutation(code, language, NEW, OLD)
    for code in ("BT501", "BT502", "BT503", "BT506")
    for language in ("es", "pt", "fr", "zh-TW")
]
