// Shows what is left of the allowance while the member chooses. The server decides; this only counts along.
const form = document.querySelector("[data-wishes]");
const words = form.querySelector("[data-sum]");
const pattern = words.textContent;
const cents = (text) => Math.round(Number(text) * 100);
const yuan = (fen) => `${fen < 0 ? "-" : ""}¥${(Math.abs(fen) / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })}`;

const count = () => {
  let left = cents(form.dataset.allowance);
  form.querySelectorAll("[data-price] input").forEach((input) => {
    left -= cents(input.closest("[data-price]").dataset.price) * Number(input.value || 0);
  });
  words.textContent = pattern.replace(/-?¥[\d,.]+/, yuan(left));
  words.classList.toggle("over", left < 0);
};
form.addEventListener("input", count);
form.addEventListener("change", count);
count();
