/* Small helpers that every module needs. */
export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const shown = (element) => Boolean(element) && element.checkVisibility();
export const narrow = () => matchMedia("(max-width: 820px)").matches;

/** A store that answers null and forgets where the browser blocks it. */
const guarded = (name) => ({
  get(key) { try { return window[name].getItem(key); } catch { return null; } },
  set(key, value) { try { window[name].setItem(key, value); } catch { /* blocked or full */ } },
  remove(key) { try { window[name].removeItem(key); } catch { /* blocked */ } },
  names() { try { return Object.keys(window[name]); } catch { return []; } },
});
export const kept = guarded("localStorage");
export const session = guarded("sessionStorage");

/** The texts of this page, from the server, so that they are translated in one place. */
export const text = (name) => one("#texts")?.dataset[name] ?? "";
