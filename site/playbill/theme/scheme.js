// Runs before the first paint, so that a reader who chose light or dark never sees the other one flash.
(() => {
  const root = document.documentElement;
  root.dataset.script = "";
  try {
    const scheme = localStorage.getItem("scheme");
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
  } catch {
    // Storage is refused in some private windows: the system's choice stands.
  }
})();
