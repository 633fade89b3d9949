// Search: a dialog over the page, and Pagefind, which is loaded when somebody is about to use it.
import { asked, shown, wordsOf, worth } from "./found.js"

const dialog = document.querySelector(".wws-search")
const opener = document.querySelector(".wws-search-open")
const query = dialog.querySelector(".wws-search__query")
const status = dialog.querySelector(".wws-search__status")
const list = dialog.querySelector(".wws-search__results")
const labels = dialog.dataset
const most = 20 // pages that are looked at

let engine
let latest = 0

function load() {
  engine ??= (async () => {
    const found = await import(new URL(labels.engine, document.baseURI))
    await found.options({
      baseUrl: new URL(`${labels.base}/`, document.baseURI).pathname,
      noWorker: true,
    })
    await found.init()
    return found
  })()
  engine.catch(() => {
    engine = undefined
  })
  return engine
}

function say(template, values = {}) {
  status.textContent = template.replace(/\{(\w+)\}/g, (_, key) => values[key])
}

function make(tag, ...content) {
  const element = document.createElement(tag)
  element.append(...content)
  return element
}

function entry({ title, url, lang, pieces }) {
  const text = make("span", ...pieces.map(([piece, found]) => (found ? make("mark", piece) : piece)))
  if (lang) text.lang = lang
  const link = make("a", make("strong", title), text)
  link.className = "wws-search__link"
  link.href = url
  return make("li", link)
}

/** The pages that Pagefind has for all that is asked, best first. One in the language of the reader
    is worth more than one that is in English only. */
async function find(text) {
  const { search } = await load()
  const [all, ...phrases] = await Promise.all(asked(text).map((one) => search(one)))
  const ids = phrases.map(({ results }) => new Set(results.map(({ id }) => id)))
  const results = all.results.filter(({ id }) => ids.every((some) => some.has(id)))
  const ranked = results.slice(0, most).map(async ({ score, data }) => {
    const page = await data()
    return { page, rank: score * worth(page, text) * (page.meta.untranslated ? 0.5 : 1) }
  })
  return (await Promise.all(ranked)).sort((a, b) => b.rank - a.rank).map(({ page }) => page)
}

async function search() {
  const mine = ++latest
  const text = query.value.trim()
  if (!text) {
    list.replaceChildren()
    say("")
    return
  }
  try {
    const found = await find(text)
    if (mine !== latest) return
    const words = wordsOf(text)
    const pages = found.map((page) => shown(page, words)).filter(Boolean)
    list.replaceChildren(...pages.map(entry))
    const number = pages.length < most ? pages.length : `${most}+`
    const many = number === 1 ? labels.one : labels.many
    say(number ? many : labels.none, { number, query: text })
  } catch {
    if (mine === latest) say(labels.failed)
  }
}

function step(forward) {
  const stops = [query, ...list.querySelectorAll("a")]
  const at = stops.indexOf(document.activeElement)
  stops[(at + (forward ? 1 : -1) + stops.length) % stops.length].focus()
}

function show() {
  if (dialog.open) return
  dialog.showModal()
  query.select()
  load().catch(() => say(labels.failed))
}

function close() {
  query.blur() // a hidden field keeps the keyboard until the next frame
  dialog.close()
}

opener.hidden = false
opener.addEventListener("click", show)
opener.addEventListener("pointerenter", () => load().catch(() => {}), { once: true })
query.addEventListener("input", search)
dialog.querySelector(".wws-search__close").addEventListener("click", close)
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) close()
})
dialog.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault()
  search().then(() => list.querySelector("a")?.click())
})
dialog.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault() // a search field would only be emptied
    close()
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault()
    step(event.key === "ArrowDown")
  }
})
document.addEventListener("keydown", (event) => {
  const writes = event.target.closest?.("input, textarea, select, [contenteditable]")
  if (event.key === "/" && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault()
    show()
  }
})
