/** Runs in the browser: shows the accounts that are asked for. Without it, the page shows all of them. */
export function filterAccounts(): void {
  const form = document.querySelector<HTMLFormElement>("#filter");
  // An organization without accounts has no grid.
  if (!form) return;
  const count = document.querySelector<HTMLElement>("#count")!;
  const none = document.querySelector<HTMLElement>("#no-account")!;
  const find = form.querySelector<HTMLInputElement>("[type=search]")!;
  const [unit, about] = form.querySelectorAll("select") as unknown as [HTMLSelectElement, HTMLSelectElement];
  const states = [...form.querySelectorAll<HTMLInputElement>("[name=state]")];
  const view = (name: string) => document.querySelector<HTMLInputElement>(`#view-${name}`)!;

  const letters: Readonly<Record<string, string>> = { fix: "f", unknown: "u", accepted: "a", ok: "o", none: "n" };
  const groups = [...document.querySelectorAll<HTMLElement>("#accounts tbody")].map((body) => ({
    body,
    units: body.dataset["u"]!.split(" "),
    rows: [...body.querySelectorAll<HTMLElement>("tr[data-c]")].map((row) => ({
      row,
      text: row.querySelector("th")!.textContent.toLowerCase(),
      state: letters[row.className]!,
      controls: row.dataset["c"]!,
      tasks: row.dataset["t"]?.split(" ") ?? [],
    })),
  }));

  /** Shows the rows that are asked for, and on each state how many there would be. */
  function apply(): void {
    const text = find.value.trim().toLowerCase();
    // An account's id is also found without its hyphens.
    const id = /^[\d-]+$/.test(text) ? text.replaceAll("-", "") : "";
    const [, kind, number = ""] = /^([ct])(.+)$/.exec(about.value) ?? [];
    const wanted = states.find((each) => each.checked)?.value ?? "";
    const found = new Map<string, number>();
    let seen = 0;
    for (const { body, units, rows } of groups) {
      const isHere = unit.value === "" || units.includes(unit.value);
      let left = 0;
      for (const { row, text: name, state, controls, tasks } of rows) {
        const standing = kind === "c" ? controls[Number(number)]! : state;
        const matches =
          isHere &&
          (text === "" || name.includes(text) || (id !== "" && name.replaceAll("-", "").includes(id))) &&
          (kind !== "c" || standing !== "-") &&
          (kind !== "t" || tasks.includes(number));
        if (matches) for (const each of ["", standing]) found.set(each, (found.get(each) ?? 0) + 1);
        row.hidden = !(matches && (wanted === "" || standing === wanted));
        if (!row.hidden) left++;
      }
      body.hidden = left === 0;
      seen += left;
    }
    for (const { value, nextElementSibling: label } of states)
      label!.querySelector("b")!.textContent = (found.get(value) ?? 0).toLocaleString("en");
    none.hidden = seen > 0;
    count.textContent = count.dataset["text"]!.replace("{count}", seen.toLocaleString("en"));
  }

  /** Shows the row that the address names, whatever was asked for before. */
  function goToRow(): void {
    const row = /^#a\d+$/.test(location.hash) ? document.querySelector(`#accounts ${location.hash}`) : null;
    if (!row) return;
    form!.reset();
    apply();
    view("list").checked = true;
    row.scrollIntoView({ block: "center" });
  }

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The fields have their first values after this event.
  form.addEventListener("reset", () => setTimeout(apply));
  for (const button of document.querySelectorAll<HTMLElement>("[data-show]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      form.reset();
      about.value = button.dataset["show"]!;
      view("list").checked = true;
      apply();
      const heading = document.querySelector<HTMLElement>("#accounts-h")!;
      heading.focus({ preventScroll: true });
      heading.scrollIntoView();
    });
  }
  addEventListener("hashchange", goToRow);
  // A browser that goes back restores the fields.
  addEventListener("pageshow", apply);
  apply();
  goToRow();
}
