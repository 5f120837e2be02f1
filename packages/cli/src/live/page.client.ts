/** Runs in the browser: follows what happens to the account, and sends what the buttons ask for. */
export function followReport(): void {
  const report = document.getElementById("live")!;
  const state = document.getElementById("state")!;
  const words = state.dataset;
  const all = <E extends HTMLElement>(selector: string) => [...report.querySelectorAll<E>(selector)];
  /** For how long a notice is there, and a mark, in milliseconds. */
  const NOTICE = 6_000;
  const MARKED = 6_000;
  const MINUTE = 60_000;

  const isTask = (key: string | undefined) => key?.startsWith("task ") === true;

  let until = 0;
  /** Shows a notice, for a while or until the next one. @param css the class of its colour */
  function say(text = "", css = "", lasting = false): void {
    clearTimeout(until);
    const notice = document.createElement("p");
    notice.textContent = text;
    notice.className = css;
    state.replaceChildren(...(text ? [notice] : []));
    if (text && !lasting) until = setTimeout(() => state.replaceChildren(), NOTICE);
  }

  /** What the reader has done to the page: what is expanded, which filter is on, and where the focus is. */
  function remember() {
    const expanded = new Map(all<HTMLDetailsElement>("details").map((each) => [each.dataset["details"], each.open]));
    const filter = report.querySelector("input:checked")?.id;
    const { activeElement } = document;
    const focused = activeElement instanceof HTMLElement && report.contains(activeElement) ? pathOf(activeElement) : "";
    // What the reader looks at stays where it is: the focus if it is in sight, else the first thing that is.
    const inSight = (element: Element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    };
    const looked =
      focused && inSight(activeElement!)
        ? activeElement!
        : all("[data-post],[data-key],[data-details],h2[id]").find(inSight);
    const place = scrollY > 0 && looked ? { path: pathOf(looked), top: looked.getBoundingClientRect().top } : null;
    const hadTasks = [...expanded.keys()].some(isTask);
    return () => {
      for (const details of all<HTMLDetailsElement>("details")) {
        const key = details.dataset["details"];
        // What comes to the top must not unfold above what the reader looks at.
        details.open = expanded.get(key) ?? (details.open && !(hadTasks && isTask(key)));
      }
      const chosen = filter ? document.getElementById(filter) : null;
      if (chosen instanceof HTMLInputElement) chosen.checked = true;
      if (focused) report.querySelector<HTMLElement>(focused)?.focus({ preventScroll: true });
      const again = place?.path ? report.querySelector(place.path) : null;
      if (place && again) scrollBy({ top: again.getBoundingClientRect().top - place.top, behavior: "instant" });
    };
  }

  /** How to find an element again after the report was loaded anew; empty where nothing identifies it. */
  function pathOf(element: Element): string {
    const { id, dataset } = element as HTMLElement;
    if (id) return `#${CSS.escape(id)}`;
    for (const name of ["post", "key", "details"])
      if (dataset[name]) return `[data-${name}=${CSS.escape(dataset[name])}]`;
    const details = element.closest<HTMLElement>("[data-details]")?.dataset["details"];
    if (details && element.tagName === "SUMMARY") return `[data-details=${CSS.escape(details)}]>summary`;
    const href = element.getAttribute("href");
    return href ? `a[href=${CSS.escape(href)}]` : "";
  }

  /** When each thing changed last that is still marked, and which of them are new. */
  const changes = new Map<string, { readonly at: number; readonly isNew: boolean }>();

  /** Marks what differs from before, and says what the new alerts say. @returns whether there were any */
  function mark(before: ReadonlyMap<string, string | undefined>): boolean {
    const now = performance.now();
    let alert: HTMLElement | null = null;
    for (const element of all("[data-key]")) {
      const { key = "", version: current } = element.dataset;
      if (before.get(key) !== current) {
        changes.set(key, { at: now, isNew: !before.has(key) });
        if (key.startsWith("alert ")) alert ??= element;
      }
      const change = changes.get(key);
      if (!change || now - change.at > MARKED) continue;
      // What is loaded again while it is marked goes on where it was.
      element.style.animationDelay = `${change.at - now}ms`;
      element.classList.add("changed");
      const title = element.querySelector<HTMLElement>(".t");
      if (title && change.isNew) title.dataset["fresh"] = words["fresh"];
    }
    if (!alert) return false;
    const { classList } = alert;
    say(
      alert.querySelector(".t")?.textContent ?? "",
      ["fix", "unknown", "ok", "accepted"].find((each) => classList.contains(each)),
    );
    return true;
  }

  let version = report.dataset["version"];
  let running: Promise<boolean> | null = null;
  let again = false;

  /** Loads the report anew; one time more where something changed meanwhile. @returns whether there was a new alert */
  async function refresh(): Promise<boolean> {
    if (running) {
      again = true;
      return running;
    }
    running = load();
    try {
      return await running;
    } finally {
      running = null;
      if (again) {
        again = false;
        void refresh();
      }
    }
  }

  async function load(): Promise<boolean> {
    const response = await fetch(`/body${location.search}`);
    if (!response.ok) throw new Error(response.statusText);
    const template = document.createElement("template");
    template.innerHTML = await response.text();
    const next = template.content.firstElementChild as HTMLElement;
    const before = new Map(all("[data-key]").map(({ dataset }) => [dataset["key"] ?? "", dataset["version"]]));
    const restore = remember();
    report.replaceChildren(...next.childNodes);
    version = next.dataset["version"];
    document.title = next.dataset["title"] ?? document.title;
    document.querySelector<HTMLLinkElement>("link[rel=icon]")!.href = next.dataset["icon"] ?? "";
    restore();
    return mark(before);
  }

  async function post(path: string): Promise<void> {
    say(words["busy"], "", true);
    try {
      const response = await fetch(path, { method: "POST" });
      if (!response.ok) throw new Error(response.statusText);
      if (!(await refresh()) && state.textContent === words["busy"]) say(words["done"]);
    } catch {
      say(words["failed"], "fix");
    }
  }

  const events = new EventSource("/events");
  events.addEventListener("version", ({ data }) => {
    if (state.textContent === words["lost"]) say();
    if (data !== version) void refresh().catch(() => {});
  });
  events.addEventListener("error", () => say(words["lost"], "unknown", true));
  // "3 minutes ago" ages while nothing happens.
  setInterval(() => {
    if (!document.hidden) void refresh().catch(() => {});
  }, MINUTE);
  report.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>("[data-post]") : null;
    if (button?.dataset["post"]) void post(button.dataset["post"]);
  });
}
