// Light or dark as the reader chose, or else as the system is, before anything is painted.
"use strict"
{
  const chosen = __md_get("__palette")?.color
  const dark = matchMedia("(prefers-color-scheme: dark)").matches
  const media = `(prefers-color-scheme: ${dark ? "dark" : "light"})`
  const option = document.querySelector(`[data-md-color-media="${media}"]`)
  const color = chosen ?? { scheme: option.dataset.mdColorScheme }
  for (const [key, value] of Object.entries(color)) {
    document.body.setAttribute(`data-md-color-${key}`, value)
  }
}
