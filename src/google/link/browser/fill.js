// Fills in and presses elements that were kept by their number, as a person would; says whether
// something was pressed, and nothing where another page came meanwhile.
(async values => {
  const kept = globalThis.kept;
  if (!kept) return null;
  const set = (element, value) => {
    const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), "value").set;
    element.focus();
    setter.call(element, value);
    for (const kind of ["input", "change"]) {
      element.dispatchEvent(new Event(kind, { bubbles: true, composed: true }));
    }
  };
  const off = element => element.disabled || element.getAttribute("aria-disabled") === "true";
  let last = null;
  let pressed = false;
  for (const [name, value] of values) {
    const element = kept[Number(name.slice(1))];
    if (!element) continue;
    if (["checkbox", "radio"].includes(element.type)) {
      // A group of radio buttons has the number of its first; the value says which is meant.
      const meant = kept[Number(value.slice(1))];
      if (!meant.checked) meant.click();
    } else if (["input", "textarea"].includes(element.localName) &&
               !["submit", "image", "button"].includes(element.type)) {
      if (!value) continue;
      set(element, value);
      last = element;
    } else {
      // Some come to life a little after the last field was filled in.
      for (let tries = 0; off(element) && tries < 40; tries++) {
        await new Promise(go => setTimeout(go, 50));
      }
      pressed = true;
      element.click();
    }
  }
  if (!pressed && last) last.focus();
  return pressed;
})
