// Another language shows the same section: its anchors are the same in all of them.
const headings = () => [...document.querySelectorAll(".wws-page :is(h1, h2, h3, h4)[id]")]
const line = 140 // pixels from the top, where a heading is after one has gone there

function section() {
  const target = document.querySelector(":target")
  if (target) {
    const { top } = target.getBoundingClientRect()
    if (top >= 0 && top < innerHeight) return target.closest("h1, h2, h3, h4")?.id ?? target.id
  }
  const passed = headings().filter((heading) => heading.getBoundingClientRect().top < line)
  const last = passed.at(-1)
  return last && last.tagName !== "H1" ? last.id : ""
}

for (const link of document.querySelectorAll("a[data-language]")) {
  const keep = () => {
    link.hash = section()
  }
  link.addEventListener("pointerdown", keep)
  link.addEventListener("focus", keep)
  link.addEventListener("click", keep)
}

// A table that scrolls can be scrolled with the keyboard, and is called like its section.
const scrolled = new ResizeObserver((frames) => {
  for (const { target } of frames) {
    const scrolls = target.scrollWidth > target.clientWidth
    const isBelow = (one) => one.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING
    const above = headings().findLast(isBelow)
    const attributes = { tabindex: 0, role: "region", "aria-label": above?.innerText ?? "" }
    for (const [name, value] of Object.entries(attributes)) {
      if (scrolls) target.setAttribute(name, value)
      else target.removeAttribute(name)
    }
  }
})
for (const frame of document.querySelectorAll(".wws-wide")) scrolled.observe(frame)

// A long name in a title or in the navigation is broken between its words.
for (const title of document.querySelectorAll(".wws-page h1, .md-nav .md-ellipsis")) {
  for (const text of [...title.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)) {
    const words = text.data.split(/(?<=_)(?=\w)|(?<=[a-z])(?=[A-Z])/)
    text.replaceWith(...words.flatMap((word) => [document.createElement("wbr"), word]).slice(1))
  }
}

// Firefox remembers which menus were open.
for (const menu of document.querySelectorAll("#__drawer, #__search")) menu.checked = false
