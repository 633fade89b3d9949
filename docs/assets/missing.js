// Hosts know one page for all that is missing, and that is in all languages. Who came to one of them
// goes on to its own page, which takes back the address; a language that is written otherwise, in
// small letters or as /en/, is found.
"use strict"
{
  const { base, prefix } = document.currentScript.dataset
  const { hash, pathname, search } = location
  // Two slashes in front of the rest would be another host.
  const [, first, rest] = pathname.replace(base, "").match(/^([^/]*)[\\/]*(.*)$/)
  const sections = [...document.querySelectorAll(".wws-missing")]
  const names = (one) => [one.lang, one.dataset.prefix.slice(0, -1)].map((name) => name.toLowerCase())
  const own = first && sections.find((one) => names(one).includes(first.toLowerCase()))
  const wanted = own && own.dataset.prefix
  if (prefix) {
    if (hash.startsWith(`#${base}${prefix}`)) history.replaceState(null, "", hash.slice(1))
  } else if (own && wanted !== `${first}/`) {
    location.replace(base + wanted + rest + search + hash)
  } else if (own && rest !== "404.html") {
    location.replace(`${base}${wanted}404.html#${pathname}${search}${hash}`)
  }
  for (const other of sections.slice(1)) other.hidden = true
}
