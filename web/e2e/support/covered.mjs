/**
 * What can be pressed on a page and lies beneath something else, in its middle or at the middle of an edge, or beneath a part
 * of something else that can be pressed; but for what can be scrolled from there.
 */
export const findCovered = (page) =>
  page.evaluate(() => {
    const modal = document.querySelector('dialog:modal');
    const scrolls = (element) => {
      for (let each = element; each; each = each.parentElement) {
        const isScroller = each === document.documentElement || ['auto', 'scroll'].includes(getComputedStyle(each).overflowY);
        if (isScroller && each.scrollHeight > each.clientHeight) return true;
      }
      return false;
    };
    const nameOf = (element) => element.ariaLabel || element.textContent || element.outerHTML.slice(0, 100);
    const inOneLabel = (a, b) => a.contains(b) || b.contains(a) || a.closest('label')?.contains(b);
    const shown = [...document.querySelectorAll('button, a, select, input')].filter(
      (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && (!modal || modal.contains(each)) && !scrolls(each),
    );
    const beneath = shown.flatMap((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const [x, y, inside] = [left + width / 2, top + height / 2, 3];
      const points = [[x, y], [x, top + inside], [x, top + height - inside], [left + inside, y], [left + width - inside, y]];
      const met = points.map(([px, py]) => document.elementFromPoint(px, py)).find((each) => each && !inOneLabel(element, each));
      return met ? [`${nameOf(element)} is beneath ${met.outerHTML.slice(0, 100)}`] : [];
    });
    const overlapping = shown.flatMap((a, i) =>
      shown.slice(i + 1).flatMap((b) => {
        const [one, other] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        return across < 1 || down < 1 || inOneLabel(a, b) ? [] : [`${nameOf(a)} and ${nameOf(b)} overlap`];
      }),
    );
    return [...beneath, ...overlapping];
  });
