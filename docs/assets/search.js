// Search: a dialog over the page, and Pagefind, which is loaded when somebody is about to use it.
const dialog = document.querySelector(".wws-search")
const opener = document.querySelector(".wws-search-open")
const query = dialog.querySelector(".wws-search__query")
const status = dialog.querySelector(".wws-search__status")
const list = dialog.querySelector(".wws-search__results")
const words = dialog.dataset
const most = 20 // pages that are looked at

let engine
let latest = 0

function load() {
  engine ??= (async () => {
    const found = await import(new URL(words.engine, document.baseURI))
    await found.options({
      baseUrl: new URL(`${words.base}/`, document.baseURI).pathname,
      excerptLength: 24,
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

const plain = (text) => text.normalize("NFKD").replace(/[\p{M}_]/gu, "").toLowerCase()

// Pagefind takes the beginning of a word that it does not know for the word, and parts of a Chinese
// one for the whole. What somebody looks for has to be there.
function says(page, text) {
  const all = plain(Object.values(page.meta).join(" ") + page.content)
  return plain(text)
    .split(/[\s"]+/)
    .every((word) => {
      const most = /\p{Script=Han}/u.test(word) ? word.length : Math.max(4, word.length * 0.6)
      return all.includes(word.slice(0, most))
    })
}

// A page in the language of the reader is worth more than one that is in English only.
const rated = (page, score) => ({ ...page, rank: score * (page.meta.untranslated ? 0.5 : 1) })

function entry(page) {
  const item = document.createElement("li")
  const link = document.createElement("a")
  const title = document.createElement("strong")
  const text = document.createElement("span")
  link.className = "wws-search__link"
  link.href = page.url
  title.textContent = page.meta.title
  text.innerHTML = page.excerpt // escaped by Pagefind, which adds <mark>
  link.append(title, text)
  item.append(link)
  return item
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
    const found = await load()
    const { results } = await found.search(text)
    const read = await Promise.all(
      results.slice(0, most).map(async ({ score, data }) => rated(await data(), score)),
    )
    if (mine !== latest) return
    const pages = read.filter((page) => says(page, text)).sort((a, b) => b.rank - a.rank)
    list.replaceChildren(...pages.map(entry))
    const number = pages.length
    const many = number === 1 ? words.one : words.many
    say(number ? many : words.none, { number, query: text })
  } catch {
    if (mine === latest) say(words.failed)
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
  load().catch(() => say(words.failed))
}

opener.hidden = false
opener.addEventListener("click", show)
opener.addEventListener("pointerenter", () => load().catch(() => {}), { once: true })
query.addEventListener("input", search)
dialog.querySelector(".wws-search__close").addEventListener("click", () => dialog.close())
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close()
})
dialog.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault()
  list.querySelector("a")?.click()
})
dialog.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault() // a search field would only be emptied
    dialog.close()
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
