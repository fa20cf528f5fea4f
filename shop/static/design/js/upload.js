// Shows chosen files, and makes photographs smaller before they are sent: 1600 px are enough for any screen of ours,
// and a village's connection is slow. Where a browser cannot (no DataTransfer), the file goes as it is; the server
// makes it small anyway.

const SIDE = 1600;
const WORTH_BYTES = 400 * 1024;

const decode = (file) =>
  new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => resolve(picture);
    picture.onerror = reject;
    picture.src = URL.createObjectURL(file);
  });

async function smaller(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < WORTH_BYTES) return file;
  const picture = await decode(file);
  const scale = Math.min(1, SIDE / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.naturalWidth * scale);
  canvas.height = Math.round(picture.naturalHeight * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(picture.src);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

async function take(input) {
  const files = await Promise.all([...input.files].map((file) => smaller(file).catch(() => file)));
  try {
    const bag = new DataTransfer();
    files.forEach((file) => bag.items.add(file));
    input.files = bag.files;
  } catch (_error) {
    // iOS before 14.5 cannot replace the files of a field.
  }
  show(input, files);
}

function show(input, files) {
  const room = input.closest("[data-upload]").querySelector(".previews");
  room.textContent = "";
  for (const file of files) {
    const figure = document.createElement("figure");
    if (file.type.startsWith("image/")) {
      const picture = document.createElement("img");
      picture.alt = "";
      picture.src = URL.createObjectURL(file);
      picture.onload = () => URL.revokeObjectURL(picture.src);
      figure.append(picture);
    }
    const words = document.createElement("figcaption");
    words.textContent = `${file.name} · ${Math.ceil(file.size / 1024)} KB`;
    figure.append(words);
    room.append(figure);
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-upload] input[type=file]")) take(event.target);
});
["dragover", "dragleave", "drop"].forEach((name) =>
  document.addEventListener(name, (event) => {
    const box = event.target.closest && event.target.closest("[data-upload]");
    if (box) box.classList.toggle("over", name === "dragover");
  })
);
