r"""The bilingual markup is broken.

A bilingual page marks each translated sentence and, right behind it, its original. A half without
its partner, an id that differs or occurs twice: then nobody can say what translates what, and the
original shows up in the middle of the translation. Quotes that became `&quot;` inside a tag hide
everything up to the next real quote; which ones they are is certain, so they are put back.

What is not checked: gaps between the ids. The texts of images are numbered too, and carry no
original.

Bad, es:

    <span data-ttu-id="a1-101">El canal está cerrado.</span> Ábralo.

Bad, zh-TW:

    =>
    <span data-ttu-id="a1-101&quot;>通道已關閉。</span><span class=&quot;sxs-lookup"><span data-stu-id="a1-101">The channel is closed.</span></span>
    =>
    <span data-ttu-id="a1-101">通道已關閉。</span><span class="sxs-lookup"><span data-stu-id="a1-101">The channel is closed.</span></span>

Good, zh-TW:

    <span data-ttu-id="a1-101">通道已關閉。</span><span class="sxs-lookup"><span data-stu-id="a1-101">The channel is closed.</span></span>
"""  # noqa: E501

from collections.abc import Iterator

from bitext.context import Context
from bitext.model import Finding, Pair, Severity

SEVERITY = Severity.ERROR


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    for problem in pair.page.problems:
        if problem.kind in ("span-markup", "swallowed-quotes"):
            yield Finding(problem.message, problem.start, problem.end, edits=problem.edits)
