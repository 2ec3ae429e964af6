// Everything works without this file. It adds three comforts: a copy button, suggestions under a search field, and the frontend's form helpers.
const root = document.documentElement;

for (const block of document.querySelectorAll("[data-candour-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "candour-small-button";
  button.textContent = block.dataset.candourCopy;
  button.addEventListener("click", async () => {
    const said = block.parentElement.querySelector("[data-candour-said]");
    try {
      await navigator.clipboard.writeText(block.querySelector("pre").textContent);
      said.textContent = block.dataset.candourCopied;
    } catch {
      said.textContent = block.dataset.candourFailed;
    }
  });
  block.append(button);
}

for (const form of document.querySelectorAll("form[data-candour-suggest]")) {
  const input = form.querySelector("input[type=search]");
  const found = form.querySelector("[data-candour-found]");
  const said = form.querySelector("[data-candour-said]");
  let asked = 0;
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    const words = input.value.trim();
    const mine = ++asked;
    if (words.length < 2) {
      found.replaceChildren();
      said.textContent = "";
      return;
    }
    timer = setTimeout(async () => {
      const address = new URL(form.dataset.candourSuggest, location.href);
      address.searchParams.set("q", words);
      try {
        const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
        if (!answer.ok || mine !== asked) return;
        // our own server's fragment, escaped there; parsed inertly, so that nothing in it can run
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        found.replaceChildren(...page.body.childNodes);
        said.textContent = found.querySelector("[data-count]")?.dataset.count ?? "";
      } catch {
        found.replaceChildren();
      }
    }, 120);
  });
}

if (document.querySelector("[data-module^=nhsuk]") && root.dataset.frontend) {
  document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
  // not its file field: that one hides the label people see from those who only hear
  import(root.dataset.frontend).then(({ createAll, ...parts }) => {
    for (const name of ["Button", "CharacterCount", "Checkboxes", "ErrorSummary", "PasswordInput", "Radios"]) createAll(parts[name]);
  });
}
