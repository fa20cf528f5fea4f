// What every page gets. Nothing here is needed: each part makes a working page quicker to use.
// Listeners sit on the document, so that parts swapped in by htmx work as well.

const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const found = event.target.closest && event.target.closest(selector);
    if (found) act(found, event);
  });

/* Submit once: the second click of a double click sends nothing. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (navigator.onLine === false) {
    // The browser's own page for this would take away what was filled in.
    event.preventDefault();
    say(document.documentElement.lang === "en" ? "No network. Nothing was sent; what you filled in is still here." : "网络已断开，还没有提交。您填的内容都在，联网后请再点一次。");
    return;
  }
  if (form.hasAttribute("data-again")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter || form.querySelector("button:not([type=button])");
  if (button) button.setAttribute("aria-busy", "true");
  // A download or an answer 204 leaves the page as it is: give the form back after a while.
  setTimeout(() => release(form), 8000);
});
const release = (form) => {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
};
const releaseAll = () => document.querySelectorAll("form[data-sent]").forEach(release);
addEventListener("pageshow", (event) => event.persisted && releaseAll());
document.addEventListener("htmx:afterRequest", releaseAll);

/* Quantity: − and + keep to smallest, step and largest. */
const clamp = (input, wanted) => {
  const min = Number(input.min || 1);
  const step = Number(input.step || 1);
  const max = input.max === "" ? Infinity : Number(input.max);
  const onStep = min + Math.round((wanted - min) / step) * step;
  return Math.max(min, Math.min(onStep, min + Math.floor((max - min) / step) * step));
};
const paint = (stepper) => {
  const input = stepper.querySelector("input");
  const [less, more] = stepper.querySelectorAll("button[data-by]");
  less.hidden = more.hidden = false;
  less.disabled = Number(input.value) <= Number(input.min || 1);
  more.disabled = input.max !== "" && Number(input.value) + Number(input.step || 1) > Number(input.max);
};
on("click", "[data-stepper] button[data-by]", (button) => {
  const stepper = button.closest("[data-stepper]");
  const input = stepper.querySelector("input");
  input.value = clamp(input, Number(input.value || 0) + Number(button.dataset.by) * Number(input.step || 1));
  paint(stepper);
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
on("change", "[data-stepper] input", (input) => paint(input.closest("[data-stepper]")));

/* Menus and confirmations: one open at a time; Escape or a click beside closes. */
const folds = "details.menu[open], details.confirm[open]";
document.addEventListener("click", (event) => {
  document.querySelectorAll(folds).forEach((fold) => fold.contains(event.target) || (fold.open = false));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(folds).forEach((fold) => {
    fold.open = false;
    fold.querySelector("summary").focus();
  });
});
/* What opens ends where its button ends; at the left edge of the page it begins where its button begins. */
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches || !target.matches(folds)) return;
  const page = target.closest("main, .portal-main");
  const panel = target.lastElementChild;
  panel.classList.remove("from-left");
  const room = page && panel.getBoundingClientRect().left < page.getBoundingClientRect().left;
  panel.classList.toggle("from-left", Boolean(room));
}, true);
on("click", "[data-close]", (button) => {
  const box = button.closest("dialog, details");
  if (!box) return;
  if (box.tagName === "DIALOG") box.close();
  else {
    box.open = false;
    box.querySelector("summary").focus();
  }
});

/* Dialogs and sheets; without <dialog> the link is a link. */
on("click", "[data-opens]", (link, event) => {
  const dialog = document.getElementById(link.dataset.opens);
  if (!dialog || !dialog.showModal) return;
  event.preventDefault();
  dialog.showModal();
});
document.addEventListener("click", (event) => {
  if (event.target.tagName === "DIALOG") event.target.close();
});

/* Toasts: HX-Trigger: {"toast": "words"}, or document.dispatchEvent(new CustomEvent("toast", {detail})). */
const say = (words) => {
  const room = document.getElementById("toasts");
  if (!room || !words) return;
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.textContent = words;
  room.append(toast);
  setTimeout(() => toast.remove(), 8000);
};
document.addEventListener("toast", (event) => say((event.detail && event.detail.value) || event.detail));
/* How many kinds of goods are in the basket: HX-Trigger: {"basket": 3}. */
document.addEventListener("basket", (event) => {
  document.querySelectorAll("[data-basket]").forEach((badge) => {
    badge.textContent = event.detail.value;
    badge.hidden = !event.detail.value;
  });
});
/* What did not reach the shop does not stand in the field as if it had. */
document.addEventListener("htmx:sendError", ({ detail }) =>
  detail.elt.querySelectorAll("#basket [data-stepper] input").forEach((input) => {
    input.value = input.defaultValue;
    paint(input.closest("[data-stepper]"));
  })
);
["htmx:sendError", "htmx:responseError"].forEach((name) =>
  document.addEventListener(name, (event) => event.detail.xhr.getResponseHeader("HX-Trigger") || say(document.documentElement.lang === "en" ? "That did not work. Check the connection and try again." : "没有成功。请检查网络后重试。"))
);

/* The basket: what is ticked is ordered, and summed up. */
const sumUp = () => {
  const sum = document.querySelector("[data-picked]"), boxes = [...document.querySelectorAll(".pick input:checked")];
  if (!sum) return;
  const yuan = boxes.reduce((all, box) => all + Number(box.closest("[data-amount]").dataset.amount), 0);
  sum.textContent = "¥" + yuan.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const count = document.querySelector("[data-picked-count]");
  if (!count) return;
  count.textContent = boxes.length;
  count.closest("button").disabled = !boxes.length;
};
on("change", ".pick input", sumUp);
document.addEventListener("htmx:afterSettle", sumUp);
addEventListener("pageshow", sumUp);

/* Fields that send their form when they change: <select data-autosubmit>. */
on("change", "[data-autosubmit]", (field) => (field.form.requestSubmit ? field.form.requestSubmit() : field.form.submit()));

/* A long form that keeps what was typed, without its files: <form data-autosave="address"> with [data-autosaved] in it. */
let keeping;
const keep = (form, leaving) => {
  clearTimeout(keeping);
  if (!form.dataset.touched || form.dataset.sent) return;
  delete form.dataset.touched;
  const typed = new FormData(form), note = form.querySelector("[data-autosaved]");
  form.querySelectorAll("input[type=file]").forEach((field) => typed.delete(field.name));
  fetch(form.dataset.autosave, { method: "POST", body: typed, keepalive: leaving, redirect: "error" })
    .then((answer) => (answer.ok ? (note.textContent = note.dataset.saved) : Promise.reject(answer)))
    .catch(() => {
      form.dataset.touched = "1";
      note.textContent = note.dataset.unsaved;
    });
};
["input", "change"].forEach((name) =>
  on(name, "form[data-autosave]", (form, event) => {
    if (event.target.type === "file") return;
    form.dataset.touched = "1";
    clearTimeout(keeping);
    keeping = setTimeout(() => keep(form), 2000);
  })
);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") document.querySelectorAll("form[data-autosave]").forEach((form) => keep(form, true));
});

/* What a fold holds beyond its summary is fetched when it is opened: <details data-load="address">. */
document.addEventListener(
  "toggle",
  (event) => {
    const fold = event.target, address = fold.dataset && fold.dataset.load;
    if (!address || !fold.open) return;
    delete fold.dataset.load;
    fetch(address, { headers: { "HX-Request": "true" } })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer)))
      .then((html) => {
        const rest = document.createRange().createContextualFragment(html);
        while (fold.lastElementChild !== fold.querySelector("summary")) fold.lastElementChild.remove();
        fold.append(rest);
      })
      .catch(() => (fold.dataset.load = address));
  },
  true
);
/* A form whose empty fields would only lengthen the address: <form data-tidy>. */
on("submit", "form[data-tidy]", (form) => {
  form.querySelectorAll("input, select").forEach((field) => (field.disabled = !field.value && field.type !== "radio") );
  form.querySelectorAll("input[type=radio]:checked").forEach((field) => (field.disabled = !field.value));
});

/* "Copy" beside a number. */
on("click", "[data-copy]", (button) => {
  if (navigator.clipboard) navigator.clipboard.writeText(button.dataset.copy).then(() => say(button.dataset.copied || "✓"));
});

/* "Select all" in a table; "Print". */
on("change", "[data-all]", (box) => {
  const table = box.closest("table");
  table.querySelectorAll(`input[type=checkbox][name="${box.dataset.all}"]`).forEach((one) => (one.checked = box.checked));
});
on("click", "[data-print]", () => print());

/* "/" goes to the search box. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const box = document.getElementById("q");
  if (box) {
    event.preventDefault();
    box.focus();
  }
});

const ready = (root) => {
  root.querySelectorAll("[data-stepper]").forEach(paint);
  root.querySelectorAll("[data-close][hidden]").forEach((button) => (button.hidden = false));
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
  if (matchMedia("(min-width: 48em)").matches) {
    root.querySelectorAll("details[data-open-wide]").forEach((fold) => (fold.open = true));
  }
  root.querySelectorAll(".portal-nav [aria-current], .tabs [aria-current]").forEach((current) => {
    const strip = current.closest(".portal-nav, .tabs");
    if (strip.scrollWidth > strip.clientWidth) {
      strip.scrollLeft += current.getBoundingClientRect().left - strip.getBoundingClientRect().left - 16;
    }
  });
};
ready(document);
document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
