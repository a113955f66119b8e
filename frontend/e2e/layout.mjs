// What is wrong with the layout of the page as it is, found by measuring the text itself. The function runs in the page, so it
// uses nothing from around it.

/** Lists texts that are cut off without a sign, that lie over each other, or that reach out of the window. */
export function faults() {
  const SLACK = 2
  const style = (el) => getComputedStyle(el)
  const layered = (el) => {
    for (let at = el; at; at = at.parentElement) {
      const s = style(at)
      if (s.position === 'fixed' || s.position === 'sticky' || at.getAttribute('role') === 'dialog') return at
    }
    return null
  }
  /** A text may end in …, scroll, or be there for screen readers alone. */
  const excused = (el) => {
    for (let at = el; at && at !== document.body; at = at.parentElement) {
      const s = style(at)
      if (s.textOverflow === 'ellipsis' || s.webkitLineClamp !== 'none' || at.ariaHidden === 'true') return true
      if (s.visibility === 'hidden' || s.opacity === '0' || s.display === 'none') return true
      if (s.clipPath !== 'none' || (s.clip !== 'auto' && s.position === 'absolute')) return true
    }
    return false
  }
  /** The part of a rectangle that the boxes around it let be seen, and whether one of them cuts without scrolling. */
  const seen = (el, rect) => {
    let { left, top, right, bottom } = rect
    let cut = false
    for (let at = el; at && at !== document.documentElement; at = at.parentElement) {
      const s = style(at)
      if (s.overflowX === 'visible' && s.overflowY === 'visible') continue
      const box = at.getBoundingClientRect()
      const stays = (overflow) => overflow === 'hidden' || overflow === 'clip'
      if (stays(s.overflowX) && (left < box.left - SLACK || right > box.right + SLACK)) cut = true
      // A list that is scrolled may cut its first and last row; one that cannot be scrolled may not.
      if (stays(s.overflowY) && at.scrollHeight - at.clientHeight <= SLACK && bottom > box.bottom + SLACK) cut = true
      left = Math.max(left, box.left)
      top = Math.max(top, box.top)
      right = Math.min(right, box.right)
      bottom = Math.min(bottom, box.bottom)
      if (s.position === 'fixed') break
    }
    return { left, top, right, bottom, cut }
  }
  const found = []
  const texts = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement
    if (!node.data.trim() || !el || el.closest('canvas, svg, script, style, [inert], textarea, .cm-editor')) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const rect = range.getBoundingClientRect()
    if (rect.width < 1 || rect.height < 1 || excused(el)) continue
    const part = seen(el, rect)
    const shown = part.right - part.left > 1 && part.bottom - part.top > 1
    const words = node.data.trim().slice(0, 60)
    if (part.cut && shown) found.push(`cut off: ${words}`)
    if (shown && part.right > innerWidth + SLACK) found.push(`outside the window: ${words}`)
    if (shown && part.top < innerHeight && part.bottom > 0)
      texts.push({ el, words, ...part, layer: layered(el), lines: [...range.getClientRects()] })
  }
  for (let i = 0; i < texts.length; i++) {
    for (let j = i + 1; j < texts.length; j++) {
      const [a, b] = [texts[i], texts[j]]
      if (a.layer !== b.layer || a.el.contains(b.el) || b.el.contains(a.el)) continue
      // Line by line: a paragraph's box also covers the room beside its last line.
      const over = a.lines.some((p) =>
        b.lines.some(
          (q) =>
            Math.min(p.right, q.right, a.right, b.right) - Math.max(p.left, q.left, a.left, b.left) > SLACK &&
            Math.min(p.bottom, q.bottom, a.bottom, b.bottom) - Math.max(p.top, q.top, a.top, b.top) > 4,
        ),
      )
      if (over) found.push(`over each other: ${a.words} | ${b.words}`)
    }
  }
  return found
}
