// HTML of the kernel put into its place, keeping every node that can stay: the focus, what is
// selected, unfolded or half typed.

// The one place where HTML becomes nodes; all of it comes from the kernel, or stands above.
function nodes(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function key(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return node.nodeName;
  const { id, number, rank, also, act, grade, term, which, by, form } = node.dataset;
  const own = [id, number, rank, also, act, grade, term, which, by, form];
  own.push(node.name, node.className);
  if (node.type === "checkbox") own.push(node.getAttribute("value"));
  return `${node.nodeName} ${own.join(" ")}`;
}

// Makes the children of one element like those of another, keeping every node that can stay.
function morph(from, to) {
  const wanted = [...to.childNodes];
  const left = new Map();
  for (const node of wanted) left.set(key(node), (left.get(key(node)) ?? 0) + 1);
  for (const node of [...from.childNodes]) {
    const count = left.get(key(node)) ?? 0;
    if (count) left.set(key(node), count - 1);
    else node.remove();
  }
  let at = from.firstChild;
  for (const node of wanted) {
    let same = at;
    while (same && key(same) !== key(node)) same = same.nextSibling;
    if (!same) {
      from.insertBefore(node, at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else from.insertBefore(same, at);
    if (same.isEqualNode(node)) continue;
    if (same.nodeType !== Node.ELEMENT_NODE) same.nodeValue = node.nodeValue;
    else {
      attributes(same, node);
      morph(same, node);
    }
  }
}

function attributes(from, to) {
  const typing = from === from.getRootNode().activeElement && from.value !== from.defaultValue;
  for (const { name, value } of [...to.attributes])
    if (from.getAttribute(name) !== value) set(from, name, value, typing);
  for (const { name } of [...from.attributes])
    if (!to.hasAttribute(name) && !ownOf(from, name)) set(from, name, null, typing);
}

// What the page itself sets: what is unfolded, and where the Tab key stops in a toolbar.
function ownOf(node, name) {
  if (name === "open") return node.nodeName === "DETAILS";
  return name === "tabindex" && node.nodeName === "BUTTON";
}

// What a person has changed in a field no longer follows its attribute by itself.
function set(node, name, value, typing) {
  if (value === null) node.removeAttribute(name);
  else node.setAttribute(name, value);
  if (name === "value" && node.nodeName === "INPUT" && !typing && node.type !== "checkbox")
    node.value = value ?? "";
  if (name === "checked" || name === "selected") node[name] = value !== null;
}
