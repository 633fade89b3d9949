// The examples of a page: run, stop, reset, edit. All words are in the HTML.
// One worker serves the page. It starts when somebody is about to run something, and dies when a
// program has to be stopped: nothing else stops a program for certain.

const WORKER = new URL("worker.js", import.meta.url);
const PATIENCE = 60_000; // ms for Python to arrive; a refused script never says that it was
const STEP = 450; // ms that each state is shown

let worker = null;
let ready = false;
let owner = null; // the example that runs

function prepare() {
  if (worker) return worker;
  ready = false;
  const own = new Worker(WORKER, { type: "module" });
  const listen = (data) => own === worker && hear(data); // what was ended may have sent more
  own.addEventListener("message", ({ data }) => listen(data));
  own.addEventListener("error", () => listen({ broken: "worker" }));
  worker = own;
  return worker;
}

function end() {
  worker?.terminate();
  worker = null;
  ready = false;
}

function hear(data) {
  if (data.ready) {
    ready = true;
    owner?.started();
  } else if (data.broken) {
    end();
    owner?.finish("broken");
  } else if (data.out !== undefined) owner?.print(data.out);
  else if (data.state) owner?.show(data.state);
  else if (data.end) owner?.finish(...data.end.split(" "));
}

class Example {
  constructor(root) {
    this.root = root;
    this.code = root.querySelector(".wws-code code");
    this.output = root.querySelector(".wws-output code");
    this.status = root.querySelector(".wws-status");
    this.buttons = Object.fromEntries(
      [...root.querySelectorAll("button[data-do]")].map((button) => [button.dataset.do, button]),
    );
    this.source = this.code.innerHTML;
    this.recorded = this.output.textContent;
    this.states = [];
    root.querySelector(".wws-bar").hidden = false;
    this.code.contentEditable = "plaintext-only";
    if (this.code.contentEditable !== "plaintext-only") this.code.contentEditable = "true";
    this.code.spellcheck = false;
    this.code.setAttribute("role", "textbox");
    this.code.setAttribute("aria-multiline", "true");
    this.code.setAttribute("aria-label", this.root.dataset.edit);
    this.code.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.run();
      }
    });
    this.code.addEventListener("input", () => (this.buttons.reset.disabled = false));
    for (const event of ["pointerenter", "focus"])
      this.buttons.run.addEventListener(event, prepare, { once: true });
    this.buttons.run.addEventListener("click", () => this.run());
    this.buttons.stop.addEventListener("click", () => this.stop());
    this.buttons.reset.addEventListener("click", () => this.reset());
  }

  say(state, why = state) {
    this.root.dataset.state = state;
    this.status.textContent = this.status.dataset[why] ?? "";
  }

  run() {
    if (owner) owner.stop();
    owner = this;
    this.output.textContent = "";
    this.light(null);
    this.states = [];
    this.buttons.stop.disabled = false;
    this.disable("run", "stop");
    this.buttons.reset.disabled = false;
    this.say(ready ? "running" : "loading");
    this.limit = ready ? 0 : setTimeout(() => hear({ broken: "late" }), PATIENCE);
    prepare().postMessage({ run: this.text() });
  }

  // The focus would be lost with the button that had it.
  disable(name, next) {
    const focused = document.activeElement === this.buttons[name];
    this.buttons[name].disabled = true;
    if (focused) this.buttons[next].focus();
  }

  text() {
    return this.code.innerText.replace(/\u00a0/g, " ").replace(/\n*$/, "\n");
  }

  started() {
    clearTimeout(this.limit);
    this.say("running");
  }

  print(text) {
    this.output.append(text);
  }

  show(state) {
    this.states.push(state);
  }

  finish(state, why) {
    clearTimeout(this.limit);
    if (owner === this) owner = null;
    this.buttons.run.disabled = false;
    this.disable("stop", "run");
    this.say(state, why);
    this.play();
  }

  stop() {
    if (owner !== this) return;
    end();
    this.finish("stopped");
    prepare();
  }

  reset() {
    if (owner === this) this.stop();
    this.code.innerHTML = this.source;
    this.output.textContent = this.recorded;
    this.disable("reset", "run");
    this.light(null);
    this.say("");
  }

  // The diagram goes through the states that the object had, and stays at the last one.
  play() {
    clearTimeout(this.playing);
    const diagram = this.root.querySelector(".wws-diagram");
    if (!diagram) return;
    const [kind, number] = [diagram.dataset.kind, Number(diagram.dataset.number ?? 1)];
    const names = this.states.filter((s) => s[0] === kind && s[1] === number).map((s) => s[2]);
    const quick = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const step = (index) => {
      if (index >= names.length) return;
      this.light(names[index]);
      this.playing = setTimeout(step, quick ? 0 : STEP, index + 1);
    };
    step(0);
  }

  light(name) {
    clearTimeout(this.playing);
    for (const node of this.root.querySelectorAll(".wws-diagram [data-state]"))
      node.classList.toggle("wws-lit", node.dataset.state === name);
  }
}

for (const root of document.querySelectorAll(".wws-example")) new Example(root);
addEventListener("pagehide", () => owner?.stop());
