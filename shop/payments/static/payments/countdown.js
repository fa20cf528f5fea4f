// Counts down by the server's clock: a phone that runs an hour wrong must not say that the time is up.
for (const part of document.querySelectorAll("[data-countdown]")) {
  const end = Date.parse(part.dataset.countdown);
  const ahead = Date.parse(part.dataset.now) - Date.now();
  const two = (number) => String(number).padStart(2, "0");
  const show = () => {
    const left = Math.max(0, Math.floor((end - Date.now() - ahead) / 1000));
    const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
    part.textContent = `${part.dataset.left} ${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds)}`;
    if (!left) clearInterval(timer);
  };
  const timer = setInterval(show, 1000);
  part.hidden = false;
  show();
}
