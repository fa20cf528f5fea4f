// Stripe's own form inside ours: the card's number never comes near our server.
/* global Stripe */
const form = document.querySelector("#card-form");
const problem = document.querySelector("#card-problem");
const stripe = Stripe(form.dataset.key);
const elements = stripe.elements({ clientSecret: form.dataset.secret });
elements.create("payment").mount("#card-element");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  problem.textContent = "";
  const { error } = await stripe.confirmPayment({ elements, confirmParams: { return_url: form.dataset.back } });
  // Only a refusal comes back; otherwise the browser has left for return_url.
  problem.textContent = error ? error.message : "";
  button.disabled = false;
});
