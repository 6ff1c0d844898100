/* A claim is renewed while its page is in use. Unused, it lapses by itself. */
import { one } from "./dom.js";

const EVERY = 60_000, IN_USE = 300_000;
let used = performance.now();

async function renew() {
  const claim = one("#presence[data-renew]");
  if (!claim || document.hidden || performance.now() - used > IN_USE) return;
  const token = one("[name=csrfmiddlewaretoken]", claim).value;
  await fetch(claim.dataset.renew, { method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin" }).catch(() => null);
}

export function startClaims() {
  for (const sign of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    addEventListener(sign, () => { used = performance.now(); }, { capture: true, passive: true });
  }
  setInterval(renew, EVERY);
}
