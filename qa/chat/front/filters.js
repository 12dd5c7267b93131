// The filters: what is chosen in their fields, and finding a name among many.

function chosen(fields) {
  const ticked = (name) =>
    [...fields.querySelectorAll(`input[name=${name}]:checked`)].map((field) => field.value);
  const typed = (name) => fields.querySelector(`input[name=${name}]`)?.value ?? "";
  return {
    after: typed("after"),
    before: typed("before"),
    authors: ticked("author"),
    publishers: ticked("publisher"),
  };
}

function chooseNothing(fields) {
  for (const field of fields.querySelectorAll("input")) {
    if (field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
}

// Shows the names that have what is typed into the field above them.
function narrow(field) {
  const wanted = field.value.trim().toLowerCase();
  for (const item of field.parentNode.querySelectorAll(".footnote-boxes li"))
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
}
