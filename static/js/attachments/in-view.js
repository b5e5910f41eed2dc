/** Acts once something is in view, or nearly. */
const NEAR = "300px";
const acts = new WeakMap();

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      acts.get(target)?.();
      acts.delete(target);
    }
  },
  { rootMargin: NEAR },
);

export function whenInView(element, act) {
  acts.set(element, act);
  observer.observe(element);
}
