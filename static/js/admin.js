/* The admin's only script: the theme, and copying what is shown once. Everything works without. */
import { toggleTheme } from "./theme-switch.js";

const acts = {
  theme: toggleTheme,
  async copy(button) {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.of).textContent);
    button.querySelector("span").textContent = button.dataset.done;
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) acts[button.dataset.do]?.(button);
});
