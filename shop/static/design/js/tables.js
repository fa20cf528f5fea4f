// Tables that are filled in like a sheet: <table data-keys>. ↑ ↓ and Enter go to the same column of the next row; a
// column copied from a spreadsheet and pasted into one cell fills the cells below it.

const cells = (table, name) => [...table.querySelectorAll("tbody input[data-col]")].filter((cell) => cell.dataset.col === name && !cell.disabled);

document.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!cell.matches || !cell.matches("table[data-keys] input[data-col]")) return;
  const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const column = cells(cell.closest("table"), cell.dataset.col);
  const next = column[column.indexOf(cell) + by];
  event.preventDefault();
  if (next) {
    next.focus();
    next.select();
  }
});

document.addEventListener("paste", (event) => {
  const cell = event.target;
  if (!cell.matches || !cell.matches("table[data-keys] input[data-col]")) return;
  const lines = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n$/, "").split("\n");
  if (lines.length < 2) return;
  event.preventDefault();
  const column = cells(cell.closest("table"), cell.dataset.col);
  const from = column.indexOf(cell);
  lines.forEach((line, index) => {
    const target = column[from + index];
    if (!target) return;
    target.value = line.split("\t")[0].trim();
    target.dispatchEvent(new Event("change", { bubbles: true }));
  });
});
