// What is measured on a page as it stands (measures.py). Each returns what is wrong, a line for each finding.
window.measures = (() => {
  const { checkVisibility } = Element.prototype;

  /** Whether its size matters: neither hidden, nor of no size, nor only for listeners. */
  function seen(element) {
    if (!checkVisibility.call(element, { opacityProperty: true, visibilityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && !element.closest(".visually-hidden, .skip-link");
  }

  function name(element) {
    const words = (element.getAttribute("aria-label") ?? element.innerText ?? "").trim().slice(0, 30);
    const id = element.id && `#${element.id}`;
    return `${element.localName}${id}.${[...element.classList].join(".")} “${words}”`;
  }

  /** Whether something around it scrolls sideways, so that all of it can be seen. */
  function scrolls(element) {
    if (!element) return false;
    const mayScroll = ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    return (mayScroll && element.scrollWidth > element.clientWidth) || scrolls(element.parentElement);
  }

  function beyondTheEdge() {
    const width = document.documentElement.clientWidth;
    const wrong = [];
    const whole = document.scrollingElement.scrollWidth;
    if (whole > width) wrong.push(`the page is ${whole} px wide`);
    for (const element of document.body.querySelectorAll("*:not(svg *)")) {
      const { left, right } = element.getBoundingClientRect();
      if ((left < -1 || right > width + 1) && seen(element) && !scrolls(element.parentElement))
        wrong.push(`${name(element)} reaches from ${Math.round(left)} to ${Math.round(right)}`);
    }
    return wrong;
  }

  /** Text that does not fit. Where a line ends with “…” it is meant, and the whole is to be had elsewhere. */
  function cut() {
    const wrong = [];
    for (const element of document.body.querySelectorAll("*:not(svg, svg *)")) {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
      if (scrollWidth <= clientWidth + 1 && scrollHeight <= clientHeight + 1) continue;
      const style = getComputedStyle(element);
      const cuts = (way) => ["hidden", "clip"].includes(style[way]);
      if (!(cuts("overflowX") || cuts("overflowY")) || !seen(element) || !element.innerText?.trim()) continue;
      const isClamped = style.webkitLineClamp !== "none" || element.matches('[data-foldable=""] > .body');
      if (cuts("overflowX") && style.textOverflow !== "ellipsis" && !isClamped && scrollWidth > clientWidth + 1)
        wrong.push(`${name(element)} is ${scrollWidth} px wide in ${clientWidth}`);
      if (cuts("overflowY") && !isClamped && scrollHeight > clientHeight + 1)
        wrong.push(`${name(element)} is ${scrollHeight} px high in ${clientHeight}`);
    }
    return wrong;
  }

  /** WCAG 1.4.12, for whoever reads better so. */
  function spread(isOn) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
      p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets = isOn ? [sheet] : [];
  }

  /** How far along x or y from its middle a press is taken, which may be further than what is drawn. */
  function reach(element, x, y, limit) {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [middle, center] = [left + width / 2, top + height / 2];
    const takes = (way) => element.contains(document.elementFromPoint(middle + way * x, center + way * y));
    const far = (sign) => {
      let way = 0;
      while (way < limit && takes(sign * (way + 1))) way++;
      return way;
    };
    return far(1) + far(-1);
  }

  const CONTROLS = `button, summary, select, input:not([type=hidden]), [role=button], [role=option], .button, nav a,
    .tabs a, .room-link`;

  /** What is smaller than `size` px, of what a finger presses. A box to tick is pressed on its label, too. */
  function smallTargets(within, size) {
    const wrong = [];
    for (const control of document.querySelector(within).querySelectorAll(CONTROLS)) {
      if (!seen(control)) continue;
      const element = control.matches("[type=radio], [type=checkbox]") ? control.closest("label") ?? control : control;
      const drawn = element.getBoundingClientRect();
      if (drawn.width >= size - 0.5 && drawn.height >= size - 0.5) continue;
      element.scrollIntoView({ block: "center", behavior: "instant" });
      const width = Math.max(drawn.width, reach(element, 1, 0, size));
      const height = Math.max(drawn.height, reach(element, 0, 1, size));
      if (Math.min(width, height) < size - 1)
        wrong.push(`${name(element)} is ${Math.round(width)} × ${Math.round(height)}`);
    }
    return wrong;
  }

  // A hundred more of the same tell nothing new, and take their time.
  const MORE_OF_IT = ["option:nth-child(n+4)", "chat-message:nth-last-child(n+16)"];

  /** By the rules with the tags or names `only`, without those named `but`. Minor findings are left out. */
  async function byAxe(within, only, but) {
    const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]));
    const options = { runOnly: only, rules, resultTypes: ["violations"], preload: false };
    const { violations } = await axe.run({ include: [within], exclude: MORE_OF_IT }, options);
    return violations.filter(({ impact }) => impact !== "minor").flatMap(({ id, impact, nodes }) =>
      nodes.map(({ target, html, any, all, none }) => {
        const why = [...any, ...all, ...none].map(({ message }) => message).join("; ");
        return [`${id} (${impact})`, target.join(" "), html.slice(0, 120), why].join(" | ");
      }));
  }

  return { beyondTheEdge, byAxe, cut, smallTargets, spread };
})();
