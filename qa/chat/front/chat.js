// The chat's page: puts the HTML that the kernel makes into its place, tells the kernel what was
// pressed, and keeps what is the page's own. In one script with it stand the files beside it.

const SKELETON = `
<div class="footnote-head" data-region="head"></div>
<div class="footnote-main">
  <div class="footnote-start" data-region="start"></div>
  <div class="footnote-turns"></div>
  <div class="footnote-side" data-region="panel"></div>
</div>
<div class="footnote-foot">
  <div class="footnote-lines">
    <p class="footnote-status" role="status"></p>
    <p class="footnote-alert" role="alert"></p>
  </div>
  <div class="footnote-form" data-region="form"></div>
  <div class="footnote-options" data-region="filters"></div>
</div>`;
const TYPED = 250; // milliseconds that a search waits for the next character
const READ = 1500; // milliseconds that what went wrong stays at least
const WAIT = "Still answering the question before; press Enter again when its answer is here.";
let chats = 0;

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "footnote-chat";
  root.append(nodes(SKELETON));
  root.setAttribute("role", "region");
  root.querySelector(".footnote-alert").id = `footnote-alert-${(chats += 1)}`;
  const page = document.body.dataset.footnoteKernel; // of `qa chat`; a notebook has none
  const find = (selector, within = root) => within.querySelector(selector);
  const turns = turnList(find(".footnote-turns"));
  const region = (name) => find(`[data-region="${name}"]`);
  const box = () => find(".footnote-question");
  const active = () => root.getRootNode().activeElement;

  const like = ".footnote-chat:not(.footnote-judging)";
  const output = besideCopy(el, root, "Footnote chat", like);
  const line = kernelLine(model, { page, slow: status, lost });
  const panel = panelOf(region("panel"), send, box);
  let asked = null; // the question under way, with the number of the one that it replaces
  let replacing = null;
  let near = false; // whether the question box was in sight when the answer came
  let selected = null; // the words that were selected when Keep was pressed
  let alerted = 0;
  let conversation = null; // under which the turns are stored
  let kept = page && JSON.parse(sessionStorage.getItem(document.title)); // until it is back

  function busy() {
    root.dataset.state = line.busy() ? "busy" : "ready";
    find(".footnote-turns").setAttribute("aria-busy", String(line.searching()));
  }

  // The same words again would be read out again.
  function status(text) {
    const told = find(".footnote-status");
    if (told.textContent !== text) told.textContent = text;
  }

  function alert(text) {
    find(".footnote-alert").textContent = text;
    alerted = Date.now();
    if (text) status("");
  }

  function send(message) {
    alert("");
    if (message.act !== "show" && message.act !== "close") status("");
    line.send(message);
    busy();
  }

  function lost(why) {
    busy();
    putBack();
    alert(why);
  }

  function ask() {
    const question = box().value;
    if (line.searching()) {
      if (question.trim()) status(WAIT);
      return;
    }
    if (!question.trim()) {
      alert("");
      box().focus();
      return;
    }
    if (turns.hidden()) panel.shut();
    asked = { question, replacing };
    send({ act: "ask", question, replacing });
    box().value = "";
    edit(null);
    intoSight(turns.expect(question));
    status("Searching…");
  }

  // A question that was not answered comes back, before what was typed meanwhile.
  function putBack() {
    turns.settle();
    if (!asked) return;
    box().value = [asked.question, box().value].filter(Boolean).join("\n");
    if (asked.replacing === turns.newest()) edit(asked.replacing);
    asked = null;
  }

  function edit(number) {
    replacing = number;
    find(".footnote-editing").hidden = number === null;
  }

  // What the acts of the page itself do; every other act is the kernel's.
  const own = {
    ask,
    edit(button) {
      const turn = button.closest(".footnote-turn");
      box().value = find(".footnote-asked", turn).textContent;
      const number = Number(turn.dataset.number);
      const last = number === turns.newest();
      edit(last ? number : null);
      box().focus();
      status(last ? "" : "An earlier question: it will be asked as a new one.");
    },
    newest: toNewest,
    unedit() {
      edit(null);
      box().focus();
    },
    unfilter() {
      chooseNothing(region("filters"));
      filter();
    },
    clear() {
      send({ act: "clear" });
      box().focus();
    },
    delete(button) {
      if (sure(button)) send({ act: "delete", ...given(button) });
    },
    drop(button) {
      if (line.searching()) return status(WAIT);
      send({ act: "drop", number: given(button).number, terms: dropped(button) });
      return status("Searching…");
    },
    panel(button) {
      const { which } = button.dataset;
      if (panel.shown()?.dataset.which === which) panel.close();
      else panel.open(button, { act: "panel", which });
    },
    article: (button) => panel.open(button, { act: "article", ...given(button) }),
    close: panel.close,
    async copy(button) {
      if (await copied(button)) status("Copied with its citation.");
      else alert("The browser does not let the page copy; select the words and copy them.");
    },
    collect(button) {
      const chosen = words(button.closest(".footnote-passage")) || selected || "";
      selected = null;
      if (chosen === OUTSIDE) return alert(OUTSIDE);
      return send({ act: "collect", ...given(button), words: chosen });
    },
  };

  function filter() {
    send({ act: "filter", ...chosen(region("filters")) });
  }

  function update({ regions, turns: numbers, conversation: stored }, answers) {
    const before = root.contains(active()) ? active() : null;
    const was = before && place(before);
    const shown = turns.names();
    const { top, bottom } = box()?.getBoundingClientRect() ?? {};
    near = root.contains(active()) && top < window.innerHeight && bottom > 0;
    for (const [name, html] of Object.entries(regions)) {
      let held = region(name);
      if (!held) {
        held = document.createElement("div");
        held.dataset.region = name;
      }
      morph(held, nodes(html));
      if (name.startsWith("turn-") && !held.parentNode) find(".footnote-turns").append(held);
    }
    const fresh = numbers.filter((number) => !shown.includes(`turn-${number}`));
    if (answers && fresh.some(turns.of)) turns.settle();
    turns.arrange(numbers);
    conversation = stored;
    if (find(".footnote-editing")) edit(replacing === numbers.at(-1) ? replacing : null);
    root.querySelectorAll(".footnote-narrow").forEach(narrow);
    root.querySelectorAll("[role=toolbar]").forEach((bar) => rove(bar));
    for (const wrong of root.querySelectorAll("[aria-invalid=true]"))
      wrong.setAttribute("aria-describedby", find(".footnote-alert").id);
    if (fresh.length && (answers || !shown.length)) turns.toTop(turns.of(turns.newest()));
    remember();
    if (panel.came() || !before || active() === before) return;
    if (before.isConnected && before.checkVisibility()) before.focus({ preventScroll: true });
    else focusNear(was);
  }

  function focusNear(was) {
    // A question that was asked again is a turn of its own.
    const name = was.region?.startsWith("turn-") ? `turn-${turns.newest()}` : was.region;
    const within = region(was.region) ?? region(name);
    (nearest(within, was) ?? box())?.focus({ preventScroll: true });
  }

  // A page that is loaded again goes on with its conversation, and with what has no answer yet.
  function remember() {
    if (!page || kept) return;
    const text = [asked?.question.trim(), box()?.value].filter(Boolean).join("\n");
    const held = { conversation, text, replacing: asked ? asked.replacing : replacing };
    sessionStorage.setItem(document.title, JSON.stringify(held));
  }

  function comeBack({ text = "", replacing: number }) {
    const last = turns.of(turns.newest())?.querySelector(".footnote-asked").textContent;
    if (number === turns.newest()) edit(number);
    else if (`${text}\n`.startsWith(`${last}\n`)) text = text.slice(last.length + 1); // answered
    box().value = text + box().value;
    kept = null;
  }

  function intoSight(turn) {
    root.scrollIntoView({ block: "nearest" });
    if (turn) find(".footnote-asked", turn).scrollIntoView({ block: "nearest" });
  }

  function toNewest() {
    const turn = turns.of(turns.newest());
    if (!turn) return false;
    if (turns.hidden()) panel.close();
    turns.toTop(turn);
    const heading = find(".footnote-asked", turn);
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "nearest" });
    return true;
  }

  // What is told or brought into sight once an act is done with.
  const done = {
    show() {
      if (page && (!active() || active() === document.body)) box()?.focus({ preventScroll: true });
    },
    move({ id }) {
      const items = [...root.querySelectorAll(".footnote-basket > li")];
      const at = items.findIndex((item) => item.dataset.id === id);
      if (at >= 0) status(`Moved to ${at + 1} of ${items.length}.`);
    },
    panel({ search }) {
      if (!search) return;
      const found = root.querySelectorAll(".footnote-conversations > li").length;
      const rest = find(".footnote-rest")?.textContent;
      const told = found === 1 ? "1 conversation found" : `${found} conversations found`;
      status(found ? [`${told}.`, rest].filter(Boolean).join(" ") : "No conversation found.");
    },
    explain: (message) => turns.toUnfolded(message, ".footnote-explanation"),
    widen: (message) => turns.toUnfolded(message, ".footnote-neighbour, .footnote-hint"),
  };

  function take(message, buffers) {
    output.appear();
    line.heard();
    const sent = line.sent(message.reply ?? message.ready); // several pages show one chat
    const answers = sent?.act === "ask";
    if (message.copy) output.hide(message.copy);
    if (message.view) update(message.view, answers);
    if (message.asked) {
      const turn = turns.of(message.asked);
      turns.toTop(turn);
      if (answers && near) intoSight(turn); // whoever scrolled away stays there
    }
    if (message.status !== undefined) status(message.status);
    if (message.alert) alert(message.alert);
    if (message.download && sent) download(message.download, buffers[0]);
    if (message.scroll && sent) panel.toMark();
    if (message.ready) ready(message, sent);
  }

  function ready({ ready: reply, failed }, sent) {
    line.answered(reply);
    if (sent?.act === "show" && kept && box()) comeBack(kept);
    if (sent?.act === "ask" && failed) putBack();
    else if (sent?.act === "ask") {
      asked = null;
      turns.settle();
    }
    const told = find(".footnote-status").textContent;
    if (!line.busy() && /^(Searching|Loading|Still|No answer)/.test(told)) status("");
    busy();
    if (sent && !failed) done[sent.act]?.(sent);
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button || !root.contains(button)) return;
    const { act } = button.dataset;
    if (own[act]) own[act](button);
    else send({ act, ...given(button) });
  });

  root.addEventListener("pointerdown", (event) => {
    const passage = event.target.closest("[data-act=collect]")?.closest(".footnote-passage");
    selected = passage ? words(passage) : null;
  });

  root.addEventListener("focusin", ({ target }) => {
    const bar = target.closest("button") && target.closest("[role=toolbar]");
    if (bar) rove(bar, target);
  });

  // What is unfolded under the question box comes into sight.
  root.addEventListener(
    "toggle",
    ({ target }) => {
      if (target.open && target.matches(".footnote-filters"))
        target.scrollIntoView({ block: "nearest" });
    },
    { capture: true },
  );

  root.addEventListener("focusout", (event) => {
    if (event.target.dataset.armed) disarm(event.target);
  });

  root.addEventListener("keydown", (event) => {
    const { key: pressed, target } = event;
    if (event.isComposing || event.keyCode === 229) return;
    if (pressed === "Enter" && !event.shiftKey && target === box()) {
      event.preventDefault();
      if (!event.repeat) ask();
    }
    if (event.repeat && target.dataset.act === "delete") event.preventDefault(); // it is held
    if (pressed === "Escape") {
      if (target.dataset.armed) disarm(target);
      else if (target === box() && replacing !== null) edit(null);
      else if (panel.shown()) panel.close();
      else if (target !== box()) box().focus();
    }
    const empty = target === box() && !box().value;
    const bar = target.closest("[role=toolbar]");
    const moved = pressed === "ArrowUp" && empty ? toNewest() : bar && walk(bar, target, pressed);
    if (moved) event.preventDefault();
    // What is typed here is no command of the page around it: in JupyterLab Enter with any other
    // key runs the cell. The likes of Ctrl+S still are.
    if (!(event.ctrlKey || event.metaKey) || pressed === "Enter") event.stopPropagation();
  });

  root.addEventListener("change", ({ target }) => {
    if (target.dataset.act === "style") send({ act: "style", style: target.value });
    else if (target.dataset.act === "k") send({ act: "k", k: Number(target.value) || null });
    else if (target.matches(".footnote-name")) send({ act: "rename", name: target.value });
    else if (target.matches(".footnote-filters input[name]")) filter();
  });

  let typed = 0;
  root.addEventListener("input", ({ target }) => {
    if (target.matches(".footnote-narrow")) narrow(target);
    if (target === box() && Date.now() - alerted > READ) alert("");
    if (!target.matches(".footnote-search")) return;
    clearTimeout(typed);
    const search = () => send({ act: "panel", which: "conversations", search: target.value });
    typed = setTimeout(() => target.isConnected && search(), TYPED);
  });

  model.on("msg:custom", take);
  busy();
  if (page) output.appear();
  window.addEventListener("pagehide", remember);
  send({ act: "show", conversation: kept?.conversation });
  return () => {
    window.removeEventListener("pagehide", remember);
    model.off("msg:custom", take);
    line.close();
    clearTimeout(typed);
    output.leave();
  };
}

export default { render };
