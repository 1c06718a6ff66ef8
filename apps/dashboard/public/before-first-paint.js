// A file of its own, because the page's policy allows no inline script, and blocking, because a page that
// is painted light first and dark a moment later hurts the eyes.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem('portico-color-scheme');
  } catch {
    // Storage is refused: the system decides.
  }
  var systemIsDark = matchMedia('(prefers-color-scheme: dark)').matches;
  var isDark = stored === 'dark' || (stored !== 'light' && systemIsDark);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
  // Compiling a schema to code needs `eval`, which the policy refuses (and reports): read schemas as they are.
  globalThis.__zod_globalConfig = { jitless: true };
})();
