"""A good page that names another version of the original, `OLD`; the context knows of that one."""

from tests.bitext.mutations import Mutation

NEW, OLD = "101b2a103eacb4eb2cddca6228003ef2ae4449c6", "a6e979455e898922dfb7c81381c1f1aafd455274"

MUTATIONS = [
    Mutation(code, language, NEW, OLD)
    for code in ("BT501", "BT502", "BT503", "BT506")
    for language in ("es", "pt", "fr", "zh-TW")
]
