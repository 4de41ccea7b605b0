// What a person sees on this page and can fill in or press, shadow trees included. The elements are
// kept in `kept`, so that they can be used by their number.
//
// A control's name stands for a property of its form, and some names for one of the document: of
// both, nothing is read that a page could have named so.
(() => {
  const all = root => {
    const found = [];
    const kind = root === document ? Document : DocumentFragment;
    for (const element of kind.prototype.querySelectorAll.call(root, "*")) {
      if (element instanceof HTMLFormElement) continue;
      found.push(element);
      if (element.shadowRoot) found.push(...all(element.shadowRoot));
    }
    return found;
  };
  const elements = all(document);
  const body = elements.find(element => element.localName === "body");
  const clean = text => (text || "").replace(/\s+/g, " ").trim().slice(0, 300);
  const shown = element => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 &&
      element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
  };
  const off = element => element.disabled || element.getAttribute("aria-disabled") === "true";
  const label = element => {
    const host = element.getRootNode().host;
    const texts = [
      element.innerText, element.getAttribute("aria-label"), element.value,
      host && host.innerText, host && host.getAttribute("label"), element.title, element.alt,
    ];
    return texts.map(clean).find(text => text) || "";
  };
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name) || "";
  const attributes = (element, names) => names.map(name => attribute(element, name)).join(" ");
  const address = text => {
    const base = Object.getOwnPropertyDescriptor(Node.prototype, "baseURI").get.call(document);
    return text && URL.canParse(text, base) ? new URL(text, base).href : null;
  };
  const around = element => {
    const host = element.getRootNode().host;
    const labels = [...(element.labels || [])].map(one => one.innerText);
    const named = attributes(element, ["name", "id", "placeholder", "aria-label", "title"]);
    const outside = host ? attributes(host, ["name", "id", "label", "aria-label"]) : "";
    return clean(`${named} ${labels.join(" ")} ${outside}`);
  };

  const kept = globalThis.kept = [];
  const forms = new Map();
  const form = element => {
    const owner = element.form || null;
    if (!forms.has(owner)) {
      const place = owner && address(attribute(owner, "action"));
      const hints = owner
        ? attributes(owner, ["id", "name", "class", "role", "aria-label"]).toLowerCase() : "";
      forms.set(owner, { action: place, hints, fields: [], buttons: [] });
    }
    return forms.get(owner);
  };
  const groups = new Map();
  const number = element => {
    kept.push(element);
    const own = `#${kept.length - 1}`;
    if (element.type !== "radio" || !element.name) return own;
    if (!groups.has(element.name)) groups.set(element.name, own);
    return groups.get(element.name);
  };
  for (const element of elements) {
    const tag = element.localName;
    const type = (element.type || "").toLowerCase();
    const presses = tag === "button" || element.getAttribute("role") === "button" ||
      (tag === "input" && ["submit", "image", "button"].includes(type));
    if (presses) {
      const inner = element.shadowRoot && element.shadowRoot.querySelector("button");
      // One that is off may be on once the fields are filled in.
      if (!shown(element) || inner || type === "reset") continue;
      form(element).buttons.push({
        name: number(element),
        label: label(element),
        hints: attributes(element, ["name", "value", "id", "class"]),
        action: address(attribute(element, "formaction")),
      });
    } else if (["input", "textarea"].includes(tag) && !["hidden", "file"].includes(type)) {
      if (!shown(element) || off(element)) continue;
      form(element).fields.push({
        name: number(element),
        kind: tag === "textarea" ? tag : type,
        // What is written there stays there; a password is nobody's to read.
        value: ["checkbox", "radio"].includes(type) ? `#${kept.length - 1}` : "",
        hints: around(element),
        autocomplete: (element.autocomplete || "").toLowerCase(),
        required: element.required,
        checked: element.checked || false,
        readonly: element.readOnly || false,
        visible: true,
      });
    }
  }

  const puzzle = elements.map(element => {
    const place = `${element.localName === "iframe" ? element.src : ""} ${element.classList}`;
    return shown(element) && (place.match(/recaptcha|h-?captcha|turnstile/i) || [])[0];
  }).find(found => found);
  const texts = [body, ...elements.flatMap(element =>
    element.shadowRoot ? [...element.shadowRoot.children] : [])].map(part => part && part.innerText);
  const alerts = elements
    .filter(element => element.matches(
      '[role=alert], [aria-live=assertive], [class*=error i], [class*=danger i], ' +
      '[class*=invalid-feedback i], [class*=alert i]') && shown(element))
    .map(element => clean(element.innerText)).filter(text => text);
  return {
    url: location.href,
    ready: document.readyState === "complete",
    text: clean(texts.join(" ")),
    alerts: [...new Set(alerts)],
    puzzle: puzzle ? puzzle.toLowerCase() : null,
    forms: [...forms.values()],
  };
})()
