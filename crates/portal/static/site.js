// What is nicer with script: suggestions while typing a name, and check characters of codes told while typing them. Every page
// does without. Loaded as a module, which browsers too old for it pass over. Texts come with the script's own element, from the
// message catalogue.

const texts = document.querySelector("script[data-suggestions]").dataset;
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Full-width letters and digits as one types them on a Chinese keyboard, and the gaps between groups, as the server reads them. */
const folded = (text) =>
  text
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u3000]/g, "")
    .toUpperCase();

// Check characters, GB 11643 (ISO 7064 MOD 11-2) and GB 32100 (MOD 31-3). Whether a code was given to anybody is not asked here.

const CITIZEN = "10X98765432";
const CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** The check character that belongs to the first seventeen characters. */
function expected(code, kind) {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) {
    sum += kind === "citizen" ? Number(code[i]) * (2 ** (17 - i) % 11) : CREDIT.indexOf(code[i]) * (3 ** i % 31);
  }
  return kind === "citizen" ? CITIZEN[sum % 11] : CREDIT[(31 - (sum % 31)) % 31];
}

const looksLikeCitizen = (code) => /^\d{6}(18|19|20)\d{9}[\dX]$/.test(code);

/** What can be said of a code as far as it is typed; nothing while it may still become one. */
function told(code, kinds) {
  const isCitizen = looksLikeCitizen(code);
  if (isCitizen && !kinds.includes("citizen")) {
    return kinds.includes("public") && expected(code, "citizen") === code[17] ? texts.citizenHere : "";
  }
  const kind = isCitizen ? "citizen" : "credit";
  if (!kinds.includes(kind) || !/^[0-9A-Z]{18}$/.test(code)) return "";
  const strange = kind === "credit" && [...code].find((c) => !CREDIT.includes(c));
  if (strange) return filled(texts.codeLetter, { letter: strange });
  const check = expected(code, kind);
  return check === code[17] ? texts.codeGood : filled(texts.codeWrong, { expected: check });
}

function checkWhileTyping(input) {
  const kinds = input.dataset.check.split(" ");
  const note = document.createElement("p");
  note.className = "instant";
  note.id = `${input.id}-instant`;
  note.setAttribute("role", "status");
  (input.closest(".row") ?? input).after(note);
  input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${note.id}`.trim());
  const tell = () => {
    const words = told(folded(input.value), kinds);
    if (note.textContent !== words) note.textContent = words;
  };
  input.addEventListener("input", tell);
  tell();
}

// Suggestions: a combobox with a list, by the practices of the W3C (ARIA APG, combobox with manual selection).

// Each question is recorded as one, so it is asked when the typing rests.
const PAUSE_MS = 250;

/** What may become the number of a person never leaves the page for a suggestion. */
const maySend = (text) => text.length > 1 && !/\d{6}/.test(folded(text));

function suggestWhileTyping(input) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", texts.suggestions);
  const count = document.createElement("p");
  count.className = "unseen";
  count.setAttribute("role", "status");
  (input.closest(".row") ?? input).after(list, count);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }

  let active = -1;
  let asked = 0;
  let timer;
  const options = () => [...list.children];

  function activate(index) {
    active = index;
    options().forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options()[index].id);
      options()[index].scrollIntoView({ block: "nearest" });
    }
  }

  function close() {
    asked += 1;
    clearTimeout(timer);
    activate(-1);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    count.textContent = "";
  }

  function open(suggestions) {
    list.replaceChildren(
      ...suggestions.map((suggestion, i) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${i}`;
        option.lang = "zh-CN";
        option.setAttribute("role", "option");
        // What is invisible, or set in another order, comes described beside the name itself.
        option.textContent = suggestion.name_shown ?? suggestion.name;
        const formerName = suggestion.former_name_shown ?? suggestion.former_name;
        if (formerName) {
          const former = document.createElement("span");
          former.textContent = filled(texts.formerName, { name: formerName });
          option.append(" ", former);
        }
        const { register, code } = suggestion;
        option.dataset.href = filled(texts.record, { register, code: encodeURIComponent(code) });
        return option;
      }),
    );
    activate(-1);
    list.hidden = suggestions.length === 0;
    // Right below the box, whatever stands below it.
    list.style.left = `${input.offsetLeft}px`;
    list.style.top = `${input.offsetTop + input.offsetHeight}px`;
    list.style.width = `${input.offsetWidth}px`;
    input.setAttribute("aria-expanded", String(!list.hidden));
    count.textContent = list.hidden ? "" : filled(texts.suggestionsCount, { n: suggestions.length });
  }

  function go(option) {
    close();
    window.location.assign(option.dataset.href);
  }

  async function ask() {
    const mine = (asked += 1);
    const address = `${input.dataset.suggest}?q=${encodeURIComponent(input.value.trim())}`;
    try {
      const response = await fetch(address, { headers: { accept: "application/json" } });
      const answer = response.ok ? await response.json() : { suggestions: [] };
      if (mine === asked && document.activeElement === input) open(answer.suggestions);
    } catch {
      // Without an answer there are no suggestions; the search itself says what is the matter.
      if (mine === asked) close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (maySend(input.value.trim())) timer = setTimeout(ask, PAUSE_MS);
    else close();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const { length } = list.hidden ? [] : options();
    const moves = { ArrowDown: active + 1 < length ? active + 1 : 0, ArrowUp: active > 0 ? active - 1 : length - 1 };
    if (event.isComposing) return;
    if (event.key in moves && length > 0) activate(moves[event.key]);
    else if (event.key === "Enter" && active >= 0) go(options()[active]);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  // The list takes no focus, so that a press on it does not leave the box.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
}

document.querySelectorAll("input[data-check]").forEach(checkWhileTyping);
document.querySelectorAll("input[data-suggest]").forEach(suggestWhileTyping);
