// The chat's page: puts the HTML that the kernel makes into its place, tells the kernel what was
// pressed, and keeps what is the page's own. In front of it, in one script, stands morph.js.

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
// Milliseconds between two looks for an answer, and until it is told that there is none or not all.
const LOOK = 2000;
const SILENT = 8000;
const LATE = 16000;
const NO_ANSWER = "No answer from Python yet: it is busy with another cell, or it has stopped.";
const STOPPED = "The chat's server has stopped; start it again with qa chat.";
const OUTSIDE = "Select words of the excerpt itself, or nothing.";
const QUOTABLE = ".footnote-excerpt, .footnote-neighbour";
const TYPED = 250; // milliseconds that a search waits for the next character

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "footnote-chat";
  root.append(nodes(SKELETON));
  root.setAttribute("role", "region");
  const others = document.querySelectorAll(".footnote-chat:not(.footnote-judging)").length;
  root.setAttribute("aria-label", others ? `Footnote chat ${others + 1}` : "Footnote chat");
  el.append(root);
  const find = (selector, within = root) => within.querySelector(selector);
  const turns = find(".footnote-turns");
  const region = (name) => find(`[data-region="${name}"]`);
  const box = () => find(".footnote-question");
  const active = () => root.getRootNode().activeElement;

  // A notebook also keeps a copy to be read without a kernel; it is hidden while this one lives.
  const hiding = document.createElement("style");
  hiding.textContent =
    ".footnote-saved, .jp-OutputArea-child:has(.footnote-saved) { display: none !important; }";
  document.head.append(hiding);

  const waiting = new Map(); // what was sent and not answered yet: its reply with its act
  let replies = 0;
  let heard = true; // whether anything came since the page began to wait
  let looking = 0;
  let asked = null; // the question under way, with the number of the one that it replaces
  let replacing = null;
  let opener = null; // what the panel was opened with
  let opening = false;
  let near = false; // whether the question box was in sight when the answer came
  let selected = null; // the words that were selected when Keep was pressed

  const searching = () => [...waiting.values()].some((act) => act === "ask" || act === "drop");

  function busy() {
    root.dataset.state = waiting.size ? "busy" : "ready";
    root.setAttribute("aria-busy", String(searching()));
  }

  function status(text) {
    find(".footnote-status").textContent = text;
  }

  function alert(text) {
    find(".footnote-alert").textContent = text;
    if (text) status("");
  }

  function send(message) {
    const reply = `${Date.now()}-${(replies += 1)}`;
    waiting.set(reply, message.act);
    heard = false;
    look(LOOK);
    alert("");
    if (message.act !== "show" && message.act !== "close") status("");
    busy();
    model.send({ ...message, reply });
  }

  // Looks for an answer from time to time, and tells where there is none.
  function look(after) {
    clearTimeout(looking);
    const mine = setTimeout(async () => {
      const gone = waiting.size && !heard && (await serverGone());
      if (mine !== looking || !waiting.size) return;
      if (gone) {
        waiting.clear();
        busy();
        putBack();
        alert(STOPPED);
        return;
      }
      if (after === SILENT && !heard) status(NO_ANSWER);
      if (after === LATE && heard && searching()) status("Still waiting for the answer…");
      look(after + LOOK);
    }, LOOK);
    looking = mine;
  }

  // The page of `qa chat` comes from the chat's own server; a notebook has one of its own.
  async function serverGone() {
    const sheet = find("link[href$='/voila/static/page.css']", document);
    if (!sheet) return false;
    try {
      const signal = AbortSignal.timeout(LOOK);
      await fetch(sheet.href, { method: "HEAD", cache: "no-store", signal });
      return false;
    } catch (error) {
      return error.name !== "TimeoutError"; // one that is slow is there
    }
  }

  function ask() {
    const question = box().value;
    if (searching()) {
      if (question.trim())
        status("Still answering the question before; press Enter again when its answer is here.");
      return;
    }
    if (!question.trim()) {
      box().focus();
      return;
    }
    asked = { question, replacing };
    send({ act: "ask", question, replacing });
    box().value = "";
    edit(null);
    status("Searching…");
  }

  // A question that was not answered comes back, before what was typed meanwhile.
  function putBack() {
    if (!asked) return;
    box().value = [asked.question, box().value].filter(Boolean).join("\n");
    if (asked.replacing === newest()) edit(asked.replacing);
    asked = null;
  }

  function newest() {
    const turn = turns.lastElementChild && find(".footnote-turn", turns.lastElementChild);
    return turn ? Number(turn.dataset.number) : null;
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
      const last = number === newest();
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
      for (const field of region("filters").querySelectorAll("input")) {
        if (field.type === "checkbox") field.checked = false;
        else field.value = "";
      }
      filter();
    },
    delete(button) {
      if (button.dataset.armed) return send({ act: "delete", ...given(button) });
      button.dataset.armed = button.textContent;
      button.textContent = button.dataset.confirm;
      button.setAttribute("aria-label", `${button.dataset.confirm}: press again`);
      return undefined;
    },
    panel(button) {
      if (find(`.footnote-panel[data-which="${button.dataset.which}"]`)) return close();
      opener = button;
      opening = true;
      return send({ act: "panel", which: button.dataset.which });
    },
    article(button) {
      opener = button;
      opening = true;
      send({ act: "article", ...given(button) });
    },
    close,
    copy,
    collect(button) {
      const chosen = words(button.closest(".footnote-passage")) || selected || "";
      selected = null;
      if (chosen === OUTSIDE) return alert(OUTSIDE);
      return send({ act: "collect", ...given(button), words: chosen });
    },
  };

  function close() {
    region("panel").replaceChildren(); // what it covered can have the focus again
    send({ act: "close" });
    (opener?.isConnected ? opener : box()).focus();
    opener = null;
  }

  function disarm(button) {
    button.textContent = button.dataset.armed;
    delete button.dataset.armed;
    const name = find("button", button.closest("li")).textContent;
    button.setAttribute("aria-label", `${button.textContent}: ${name}`);
  }

  // The arguments of an act stand in the data of its button, or around it.
  function given(button) {
    const { grade, by, term, what, form } = button.dataset;
    const found = { term, what, form };
    const number = button.closest("[data-number]")?.dataset.number;
    const rank = button.closest("[data-rank]")?.dataset.rank;
    const id = button.closest("[data-id]")?.dataset.id;
    for (const [name, value] of Object.entries({ number, rank, grade, by }))
      if (value !== undefined) found[name] = Number(value);
    if (id !== undefined) found.id = button.closest("[data-which=basket]") ? id : Number(id);
    return found;
  }

  // The words selected in what a passage shows of its article; OUTSIDE for others of the passage.
  function words(passage) {
    const selection = document.getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return "";
    const range = selection.getRangeAt(0);
    const own = document.createRange();
    own.selectNodeContents(passage);
    if (!shared(range, own)) return "";
    const parts = [...passage.querySelectorAll(QUOTABLE)]; // one after the other
    own.setStartBefore(parts[0]);
    own.setEndAfter(parts.at(-1));
    return shared(range, own) === range.toString().trim() ? selection.toString() : OUTSIDE;
  }

  // The words that two ranges share; a paragraph chosen by three clicks ends where the next begins.
  function shared(range, other) {
    const both = range.cloneRange();
    if (both.compareBoundaryPoints(Range.START_TO_START, other) < 0)
      both.setStart(other.startContainer, other.startOffset);
    if (both.compareBoundaryPoints(Range.END_TO_END, other) > 0)
      both.setEnd(other.endContainer, other.endOffset);
    return both.toString().trim();
  }

  async function copy(button) {
    const passage = button.closest(".footnote-passage");
    const text = button.dataset.copy;
    const shown = [".footnote-excerpt", ".footnote-citation"];
    const parts = shown.map((part) => find(part, passage).cloneNode(true));
    for (const mark of parts[0].querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
    for (const part of parts)
      for (const node of [part, ...part.querySelectorAll("*")])
        for (const { name } of [...node.attributes])
          if (name !== "href") node.removeAttribute(name);
    const kinds = { "text/plain": text, "text/html": parts.map((part) => part.outerHTML).join("") };
    try {
      const blobs = Object.entries(kinds).map(([type, held]) => [type, new Blob([held], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
      status("Copied with its citation.");
    } catch {
      const put = (event) => {
        for (const [type, held] of Object.entries(kinds)) event.clipboardData.setData(type, held);
        event.preventDefault();
        event.stopImmediatePropagation();
      };
      document.addEventListener("copy", put, { capture: true });
      const done = document.execCommand("copy");
      document.removeEventListener("copy", put, { capture: true });
      if (done) status("Copied with its citation.");
      else alert("The browser does not let the page copy; select the words and copy them.");
    }
  }

  function filter() {
    const fields = region("filters");
    const ticked = (name) =>
      [...fields.querySelectorAll(`input[name=${name}]:checked`)].map((field) => field.value);
    const typed = (name) => find(`input[name=${name}]`, fields)?.value ?? "";
    send({
      act: "filter",
      after: typed("after"),
      before: typed("before"),
      authors: ticked("author"),
      publishers: ticked("publisher"),
    });
  }

  function narrow(field) {
    const wanted = field.value.trim().toLowerCase();
    for (const item of field.parentNode.querySelectorAll(".footnote-boxes li"))
      item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }

  function download({ name, mime }, buffer) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([buffer], { type: mime }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  // Where the focus goes when what had it is gone: to what stands in its place now.
  function place(node) {
    const item = node.closest("li");
    return {
      act: node.dataset.act,
      region: node.closest("[data-region]")?.dataset.region,
      list: item?.parentNode.classList[0],
      at: item ? [...item.parentNode.children].indexOf(item) : -1,
    };
  }

  function focusNear({ act, region: name, list, at }) {
    // A question that was asked again is a turn of its own.
    const newest = name?.startsWith("turn-") ? turns.lastElementChild : null;
    const within = name && (region(name) ?? newest);
    const items = list && within ? find(`.${list}`, within)?.children : undefined;
    const item = items?.[Math.min(at, items.length - 1)];
    const around = [item, within].filter(Boolean);
    const likely = around.flatMap((each) => [
      find(`[data-act="${act}"]`, each),
      find("button, summary", each),
    ]);
    (likely.find(Boolean) ?? box())?.focus({ preventScroll: true });
  }

  function update({ regions, turns: numbers }) {
    const before = root.contains(active()) ? active() : null;
    const was = before && place(before);
    const fresh = !turns.children.length;
    const { top, bottom } = box()?.getBoundingClientRect() ?? {};
    near = root.contains(active()) && top < window.innerHeight && bottom > 0;
    for (const [name, html] of Object.entries(regions)) {
      let held = region(name);
      if (!held) {
        held = document.createElement("div");
        held.dataset.region = name;
      }
      morph(held, nodes(html));
      if (name.startsWith("turn-") && !held.isConnected) turns.append(held);
    }
    const names = numbers.map((number) => `turn-${number}`);
    for (const held of [...turns.children])
      if (!names.includes(held.dataset.region)) held.remove();
    names.forEach((name, at) => {
      if (turns.children[at] !== region(name)) turns.insertBefore(region(name), turns.children[at]);
    });
    if (replacing !== null && replacing !== numbers.at(-1)) edit(null);
    root.querySelectorAll("[role=toolbar]").forEach((bar) => rove(bar));
    if (fresh && numbers.length) toTop(numbers.at(-1));
    const panel = find(".footnote-panel");
    if (opening && panel) {
      panel.focus({ preventScroll: true });
      panel.scrollIntoView({ block: "nearest" });
      opening = false;
    } else if (before && active() !== before) {
      if (before.isConnected && before.checkVisibility()) before.focus({ preventScroll: true });
      else focusNear(was);
    }
  }

  // The turns scroll in a box of their own, so that the page stays where it is.
  function toTop(number) {
    const turn = region(`turn-${number}`);
    if (!turn) return;
    turns.scrollTop += turn.getBoundingClientRect().top - turns.getBoundingClientRect().top;
  }

  function toNewest() {
    const number = newest();
    if (number === null) return false;
    if (getComputedStyle(turns).visibility === "hidden") close();
    toTop(number);
    const heading = find(".footnote-asked", region(`turn-${number}`));
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "nearest" });
    return true;
  }

  // A toolbar is one stop of the Tab key: the button that had the focus last, else its first.
  function rove(bar, wanted = null) {
    const buttons = [...bar.querySelectorAll("button")];
    const stop = wanted ?? find("button[tabindex='0']", bar) ?? buttons[0];
    for (const each of buttons) each.tabIndex = each === stop ? 0 : -1;
  }

  function walk(bar, from, pressed) {
    const buttons = [...bar.querySelectorAll("button")];
    const at = buttons.indexOf(from);
    const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    if (!(pressed in places)) return false;
    buttons.at(places[pressed] % buttons.length).focus();
    return true;
  }

  function show(number) {
    const own = asked !== null;
    if (own && getComputedStyle(turns).visibility === "hidden") send({ act: "close" });
    toTop(number);
    if (!own || !near) return; // whoever scrolled away stays there
    root.scrollIntoView({ block: "nearest" });
    find(".footnote-asked", region(`turn-${number}`))?.scrollIntoView({ block: "nearest" });
  }

  function take(message, buffers) {
    heard = true;
    if (message.view) update(message.view);
    if (message.asked) show(message.asked);
    if (message.status !== undefined) status(message.status);
    if (message.alert) alert(message.alert);
    if (message.download) download(message.download, buffers[0]);
    if (message.scroll) {
      const sheet = find(".footnote-sheet");
      const mark = sheet && find(".footnote-article mark", sheet);
      const head = find(".footnote-article-head", sheet)?.offsetHeight ?? 0;
      const down = mark ? mark.getBoundingClientRect().top - sheet.getBoundingClientRect().top : 0;
      if (down > head + sheet.clientHeight / 3) sheet.scrollTop += down - head - 48;
    }
    if (message.ready) {
      const act = waiting.get(message.ready);
      waiting.delete(message.ready);
      if (act === "ask" && message.failed) putBack();
      else if (act === "ask") asked = null;
      const told = find(".footnote-status").textContent;
      if (!waiting.size && /^(Searching|Loading|Still|No answer)/.test(told)) status("");
      busy();
    }
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button || !root.contains(button)) return;
    const { act } = button.dataset;
    if (own[act]) own[act](button);
    else if (act !== "drop" || !searching()) {
      send({ act, ...given(button) });
      if (act === "drop") status("Searching…");
    }
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
    if (pressed === "Escape") {
      if (target.dataset.armed) disarm(target);
      else if (target === box() && replacing !== null) edit(null);
      else if (find(".footnote-panel")) close();
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
    if (!target.matches(".footnote-search")) return;
    clearTimeout(typed);
    const search = () => send({ act: "panel", which: "conversations", search: target.value });
    typed = setTimeout(() => target.isConnected && search(), TYPED);
  });

  model.on("msg:custom", take);
  send({ act: "show" });
  return () => {
    model.off("msg:custom", take);
    clearTimeout(looking);
    clearTimeout(typed);
    hiding.remove();
    root.remove();
  };
}

export default { render };
