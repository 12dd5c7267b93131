// The buttons: what each says of its act, and those that want to be pressed twice.

const SURE = 500; // milliseconds before a second press is meant, and not half of a double click

// The arguments of an act stand in the data of its button, or around it.
function given(button) {
  const { grade, by, term, what, form } = button.dataset;
  const found = { term, what, form };
  const around = (name) => button.closest(`[data-${name}]`)?.dataset[name];
  const [number, rank, also, id] = ["number", "rank", "also", "id"].map(around);
  for (const [name, value] of Object.entries({ number, rank, also, grade, by }))
    if (value !== undefined) found[name] = Number(value);
  if (id !== undefined) found.id = button.closest("[data-which=basket]") ? id : Number(id);
  return found;
}

// The terms that a button takes away: its own, or all of its question.
function dropped(button) {
  const { term } = button.dataset;
  if (term !== undefined) return [term];
  const chips = button.closest(".footnote-turn").querySelectorAll("[data-act=drop][data-term]");
  return [...chips].map((chip) => chip.dataset.term);
}

// Gives whether the button was pressed before, long enough ago; else it asks to be pressed again.
function sure(button) {
  const { armed, since, confirm } = button.dataset;
  button.dataset.since = performance.now();
  if (armed) return button.dataset.since - since >= SURE;
  button.dataset.armed = button.textContent;
  name(button, confirm);
  return false;
}

function disarm(button) {
  name(button, button.dataset.armed);
  delete button.dataset.armed;
}

// The label begins with what stands on the button, and says of what.
function name(button, text) {
  button.textContent = text;
  const what = button.closest("li").querySelector("button").textContent;
  button.setAttribute("aria-label", `${text}: ${what}`);
}
