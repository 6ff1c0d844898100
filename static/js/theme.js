/* Runs before the first paint (a classic script in <head>), so that a chosen theme never flashes. */
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* storage is blocked: the system's theme it is */ }
