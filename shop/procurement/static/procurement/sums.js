// The sum under the list of regular goods follows the quantities. Without it the next page tells.
const out = document.querySelector("[data-sum]");
const inputs = [...document.querySelectorAll("input[data-price]")];
const add = () => {
  const fen = inputs.reduce((sum, input) => sum + Math.round(Number(input.dataset.price) * 100) * (parseInt(input.value, 10) || 0), 0);
  out.textContent = "¥" + (fen / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
};
if (out) {
  ["input", "change"].forEach((type) => document.addEventListener(type, add));
  add();
}
