// Beside each line, while it is typed: how far the scales are from the order, green within the tolerance.
const show = (line) => {
  const ordered = Number(line.dataset.ordered);
  const [received, rejected] = line.querySelectorAll("input[type=number]");
  const out = line.querySelector("[data-verdict]");
  if (received.value === "") {
    out.textContent = "";
    return;
  }
  const off = ((Number(received.value) - ordered) / ordered) * 100;
  const fine = Number(rejected.value || 0) === 0 && (off === 0 || (line.dataset.weighed && Math.abs(off) <= Number(line.dataset.tolerance)));
  out.className = "status " + (fine ? "tone-ok" : "tone-warn");
  out.textContent = (fine ? "✓ " : "! ") + (off > 0 ? "+" : "") + off.toFixed(1) + " %";
};
document.querySelectorAll("[data-line]").forEach((line) => {
  line.addEventListener("input", () => show(line));
  show(line);
});
