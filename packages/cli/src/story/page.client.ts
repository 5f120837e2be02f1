/** Runs in the browser: follows the state of the account, and sends the actions of the buttons. */
export function followReport(): void {
  const report = document.getElementById("live")!;
  const state = document.getElementById("state")!;
  const keyOf = (details: HTMLDetailsElement) => details.id || details.querySelector("summary")!.textContent;

  /** Loads the report again. Expanded details stay expanded, and the focus stays on its button. */
  async function refresh(): Promise<void> {
    const response = await fetch(`/body${location.search}`);
    if (!response.ok) return;
    const text = await response.text();
    const expanded = new Set([...report.querySelectorAll<HTMLDetailsElement>("details[open]")].map(keyOf));
    const { activeElement } = document;
    const focused = activeElement instanceof HTMLElement ? activeElement.dataset["post"] : undefined;
    report.innerHTML = text;
    for (const details of report.querySelectorAll("details")) if (expanded.has(keyOf(details))) details.open = true;
    if (focused) report.querySelector<HTMLElement>(`[data-post="${focused}"]`)?.focus();
  }

  async function post(path: string): Promise<void> {
    const { busy = "", done = "", failed = "" } = state.dataset;
    state.textContent = busy;
    try {
      const response = await fetch(path, { method: "POST" });
      if (!response.ok) throw new Error(response.statusText);
      await refresh();
      state.textContent = done;
    } catch {
      state.textContent = failed;
    }
  }

  const events = new EventSource("/events");
  for (const name of ["ready", "changed"]) events.addEventListener(name, refresh);
  report.addEventListener("click", ({ target }) => {
    const path = target instanceof HTMLElement ? target.dataset["post"] : undefined;
    if (path) void post(path);
  });
}
