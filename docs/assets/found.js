// What a page says of the words that somebody looks for.
const wide = "[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
const seam = new RegExp(`(?<=${wide})(?=${wide})`, "g")
const blank = new RegExp(`(?<=${wide}) (?=${wide})`, "g")
const letter = "[\\p{L}\\p{N}\\p{M}_]"
const run = new RegExp(`(?:(?=${letter})${wide})+|(?:(?!${wide})${letter})+`, "gu")
const isWide = (text) => new RegExp(`^${wide}`).test(text)
const length = 160 // of an excerpt; a quarter is ahead of what was looked for

/** Chinese has a blank between any two characters in the index, which search.py makes. */
const apart = (text) => text.replace(seam, " ")
const together = (text) => text.replace(blank, "")

const plain = (text) => text.normalize("NFKD").replace(/[\p{M}_]/gu, "").toLowerCase()

/** Pagefind takes the beginning of a word that it does not know for the word, for it may be
    inflected. Most of it has to be there. */
const stem = (word) => (isWide(word) ? word : word.slice(0, Math.max(4, word.length * 0.7)))

export const wordsOf = (text) => (text.match(run) ?? []).filter((word) => plain(word))

/** What to ask Pagefind for: all words, those of a name apart, and each Chinese one as a phrase. */
export function asked(text) {
  const words = wordsOf(text)
  const all = words.join(" ").replaceAll("_", " ")
  const phrases = words.filter(isWide).map((word) => `"${word}"`)
  return [all, ...phrases].map(apart)
}

/** A text, the same without accents, case and underscores, and where each character of that was. */
function folded(text) {
  let letters = ""
  const places = []
  let place = 0
  for (const letter of text) {
    for (const unit of plain(letter).split("")) {
      letters += unit
      places.push(place)
    }
    place += letter.length
  }
  places.push(place)
  return { text, letters, places }
}

/** A piece of a folded text. */
function piece({ text, letters, places }, from, to) {
  const [first, last] = [from, to].map((end) => places.findIndex((place) => place >= end))
  return {
    text: text.slice(from, to),
    letters: letters.slice(first, last),
    places: places.slice(first, last + 1).map((place) => place - from),
  }
}

/** Where the words stand in a folded text: [from, to] of each. Those of a word that is only there in
    another form reach to the end of that; short ones are whole words. */
function spots({ text, letters, places }, words) {
  const found = words.flatMap((word) => {
    const whole = plain(word)
    const part = letters.includes(whole) ? whole : stem(whole)
    const spots = []
    for (let at = letters.indexOf(part); at >= 0; at = letters.indexOf(part, at + part.length)) {
      const to = places[at + part.length]
      const spot = [places[at], part === whole ? to : wordEnd(text, to)]
      const isWhole = spot.every((end) => end === wordEnd(text, end))
      if (isWhole || part.length > 3 || isWide(word)) spots.push(spot)
    }
    return spots
  })
  return found.sort(([a], [b]) => a - b)
}

/** The first place from here where no word is cut. */
function wordEnd(text, from) {
  let to = from
  while (to > 0 && to < text.length && isLatin(text[to - 1]) && isLatin(text[to])) to += 1
  return to
}
const isLatin = (letter) => /[\p{L}\p{N}_]/u.test(letter) && !isWide(letter)

/** The text around the first of the places: [text, is it what was looked for], ... */
function excerpt(text, marked) {
  const [first] = marked[0] ?? [0]
  const most = isWide(text.slice(first)) ? length / 2 : length
  const cut = wordEnd(text, Math.max(0, first - most / 4))
  const from = cut && cut + text.slice(cut).match(/^[\s\p{P}]*/u)[0].length
  const to = wordEnd(text, from + most)
  const pieces = [[from ? "… " : "", false]]
  let at = from
  for (const [start, end] of marked) {
    if (start < at || end > to) continue
    pieces.push([text.slice(at, start), false], [text.slice(start, end), true])
    at = end
  }
  return [...pieces, [text.slice(at, to) + (to < text.length ? " …" : ""), false]]
}

/** The headings of a page that was found, and where they are in its text; the first is its title. */
function headings({ anchors, content }) {
  const words = content.split(" ")
  return anchors
    .filter(({ element }) => /^h[1-6]$/.test(element))
    .map(({ id, text, location }) => ({
      id,
      text: together(text),
      place: together(words.slice(0, location).join(" ")).length,
    }))
}

/** A page that is called what somebody looks for, or has a section of that name, is worth more than
    those that say it. */
export function worth(page, text) {
  const [title, looked] = [together(page.meta.title), wordsOf(text).join(" ")].map(plain)
  if (title === looked) return 4
  const names = [title, ...page.anchors.map(({ text }) => plain(together(text)))]
  return names.some((name) => name.includes(looked)) ? 1.5 : 1
}

const has = (text, words) => words.every((word) => text.includes(stem(plain(word))))

/** What to show of a page that Pagefind found: the section that has the words in its heading, else
    the first that says one. Nothing, if the words are not there. */
export function shown({ url, meta, content, anchors }, words) {
  const { original = "" } = meta // the headings in English, which stand at the end, unseen
  const page = folded(together(content))
  if (!has(page.letters, words)) return undefined
  const end = original ? page.text.lastIndexOf(original) : page.text.length
  const own = piece(page, 0, end)
  const [title = { text: together(meta.title), place: 0 }, ...sections] = headings({
    anchors,
    content,
  })
  const named = [title, ...sections].find(({ text }) =>
    words.every((word) => plain(text).includes(plain(word))),
  )
  const marked = spots(own, words).filter(([from]) => from >= (named?.place ?? 0))
  const english = spots(folded(original), words)
  if (!marked.length && english.length) {
    return { title: title.text, url, lang: "en", pieces: excerpt(original, english) }
  }
  const section = sections.findLast(({ place }) => place <= (marked[0]?.[0] ?? 0))
  const { text, place } = section ?? title
  const rest = piece(own, Math.min(place + text.length + 2, end), end)
  return {
    title: section ? `${title.text} › ${text}` : text,
    url: section ? `${url}#${section.id}` : url,
    pieces: excerpt(rest.text, spots(rest, words)),
  }
}
