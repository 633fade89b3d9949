// Python in a worker: one at a time, loaded when the page first wants it.
// The page sends {run: source}; it hears {ready}, {out: text}, {state: [kind, number, name]}
// and at last {end: how}, as in_browser.py says it, or {broken: why}.

import { loadPyodide } from "../pyodide/314.0.7/pyodide.mjs"; // the version of pyodide.py

const here = new URL(".", import.meta.url);
const home = new URL("../pyodide/314.0.7/", here).href;
const noPackages = JSON.stringify({
  info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" },
  packages: {},
});

async function start() {
  const [python, code] = await Promise.all([
    loadPyodide({ indexURL: home, lockFileContents: noPackages }),
    fetch(new URL("wwsapi.zip", here)).then((answer) => {
      if (!answer.ok) throw new Error(`wwsapi.zip: ${answer.status}`);
      return answer.arrayBuffer();
    }),
  ]);
  python.unpackArchive(code, "zip");
  return python.pyimport("in_browser");
}

const starting = start();
starting.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ broken: String(error) }),
);

addEventListener("message", async ({ data }) => {
  const runner = await starting.catch(() => null);
  if (!runner) return;
  const end = runner.run(
    data.run,
    (text) => postMessage({ out: text }),
    (kind, number, name) => postMessage({ state: [kind, number, name] }),
  );
  postMessage({ end });
});
