// The page for what is missing is in all languages: the one that the address is in stays.
"use strict"
{
  const base = document.currentScript.dataset.base
  const path = location.pathname.slice(base.length - (base.endsWith("/") ? 1 : 0)).replace(/^\//, "")
  const sections = [...document.querySelectorAll(".wws-missing")]
  const own = sections.find((one) => one.dataset.prefix && path.startsWith(one.dataset.prefix))
  const shown = own ?? sections[0]
  for (const section of sections) section.hidden = section !== shown
  if (own) {
    const title = own.querySelector("h1, h2")
    const first = document.createElement("h1")
    first.textContent = title.textContent
    title.replaceWith(first)
    sections[0].querySelector("h1").remove()
    document.documentElement.lang = own.lang
  }
}
