// In the locale C.UTF-8 WebKitGTK calls the person's language "C", which no Intl function accepts; uPlot asks one while
// it loads, and the page would stay empty. So this is imported before anything else.
try {
  Intl.getCanonicalLocales(navigator.language)
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true })
  Object.defineProperty(navigator, 'languages', { value: ['en-US'], configurable: true })
}
