// What the theme's own script needs before it runs: where the site begins, and what it remembers.
// The theme writes this into each page, which a strict content security policy does not allow.
"use strict"
var __md_scope = new URL("..", document.currentScript.src)
function __md_hash(text) {
  return [...text].reduce((hash, c) => ((hash << 5) - hash + c.charCodeAt(0)) | 0, 0)
}
function __md_get(key, storage = localStorage, scope = __md_scope) {
  try {
    return JSON.parse(storage.getItem(`${scope.pathname}.${key}`))
  } catch {
    return null
  }
}
function __md_set(key, value, storage = localStorage, scope = __md_scope) {
  try {
    storage.setItem(`${scope.pathname}.${key}`, JSON.stringify(value))
  } catch {
    // Nothing is remembered then.
  }
}
