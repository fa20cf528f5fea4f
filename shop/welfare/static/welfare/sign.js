// A pad to sign on. Without it the typed name is the signature.
const form = document.querySelector("[data-sign]");
const pad = form.querySelector("[data-pad]");
const canvas = pad.querySelector("canvas");
const field = form.querySelector("[data-drawing]");
const pen = canvas.getContext("2d");
pad.hidden = false;
pen.lineWidth = 4;
pen.lineCap = pen.lineJoin = "round";
pen.strokeStyle = "#1d211c";
let drawing = false;

const spot = (event) => {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
};
canvas.addEventListener("pointerdown", (event) => {
  drawing = true;
  canvas.setPointerCapture(event.pointerId);
  pen.beginPath();
  pen.moveTo(...spot(event));
});
canvas.addEventListener("pointermove", (event) => {
  if (!drawing) return;
  pen.lineTo(...spot(event));
  pen.stroke();
  field.value = "drawn";
});
["pointerup", "pointercancel"].forEach((type) => canvas.addEventListener(type, () => (drawing = false)));
pad.querySelector("[data-clear]").addEventListener("click", () => {
  pen.clearRect(0, 0, canvas.width, canvas.height);
  field.value = "";
});
form.addEventListener("submit", () => {
  if (field.value) field.value = canvas.toDataURL("image/png");
});
