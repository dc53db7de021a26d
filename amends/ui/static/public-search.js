/* Looks for words in the index of the public site (amends/publication/rules/searching.py), which stands
   beside this page. It asks no other machine for anything, and sends nobody what was typed. */
(() => {
  "use strict";
  const form = document.getElementById("search");
  const field = document.getElementById("words");
  const found = document.getElementById("found");
  const results = document.getElementById("results");
  const told = form.dataset;
  const PAGE = 10;
  const SHOWN = 5;
  const common = new Set();
  let asked = 0;

  const load = async (name) => {
    const response = await fetch(name);
    if (!response.ok) throw new Error(name);
    return response.json();
  };
  let parts;
  const index = () => {
    parts ??= load("index.json").then((it) => {
      it.common.forEach((word) => common.add(word));
      return it.parts;
    });
    parts.catch(() => { parts = undefined; });
    return parts;
  };

  const fileOf = (prefix) => /^[a-z0-9]*$/.test(prefix)
    ? `p-${prefix}.json`
    : `u-${[...new TextEncoder().encode(prefix)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}.json`;

  const folded = (word) => {
    if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
    if (word.length > 3 && word.endsWith("s") && !"siu".includes(word.at(-2))) return word.slice(0, -1);
    return word;
  };
  const wordsIn = (text) => {
    const plain = text.replace(/['’]/g, "").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
    const all = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
    return [...new Set(all.filter((word) => !common.has(word)).map(folded))];
  };

  /* Every plan with a word, or one that begins with it: its key, and the places in it. */
  const placesOf = async (word, prefixes) => {
    const whole = word.length < 3;
    const wanted = prefixes.filter((prefix) => word.startsWith(prefix) || (!whole && prefix.startsWith(word)));
    const places = new Map();
    for (const part of await Promise.all(wanted.map((prefix) => load(`parts/${fileOf(prefix)}`)))) {
      for (const [term, plans] of Object.entries(part)) {
        if (whole ? term !== word : !term.startsWith(word)) continue;
        for (const plan of plans.split(" ")) {
          const [key, there] = plan.split(":");
          const known = places.get(key) ?? new Set();
          there.split(",").forEach((place) => known.add(Number(place)));
          places.set(key, known);
        }
      }
    }
    return places;
  };

  /* Plans that have every word; of each, the recommendations that have them all. What is said of the plan counts for each. */
  const matching = (byWord) => {
    const plans = [];
    for (const key of byWord[0].keys()) {
      const places = byWord.map((word) => word.get(key));
      if (places.some((each) => each === undefined)) continue;
      const all = new Set(places.flatMap((each) => [...each]));
      const both = [...all].filter((place) => place && places.every((each) => each.has(place) || each.has(0)));
      const named = places.every((each) => each.has(0));
      plans.push({ key, named, places: named ? [] : both.sort((a, b) => a - b) });
    }
    return plans.sort((a, b) => b.named - a.named || b.places.length - a.places.length || (a.key < b.key ? -1 : 1));
  };

  const link = (address, words) => {
    const made = document.createElement("a");
    made.href = `../${address}`;
    made.textContent = words;
    return made;
  };
  const drawn = (plan, places) => {
    const item = document.createElement("li");
    const heading = document.createElement("h2");
    heading.className = "nhsuk-heading-s";
    heading.append(link(`${plan.home}/`, plan.title));
    const line = document.createElement("p");
    line.textContent = told.asAt.replace("ORGANISATION", plan.organisation).replace("DAY", plan.day);
    item.append(heading, line);
    if (places.length) {
      const list = document.createElement("ul");
      list.className = "nhsuk-list nhsuk-list--bullet";
      for (const place of places.slice(0, SHOWN)) {
        const [id, number, beginning] = plan.recommendations[place - 1] ?? [];
        if (id === undefined) continue;
        const one = document.createElement("li");
        one.append(link(`${plan.home}/recommendation/${id}/`, told.recommendation.replace("NUMBER", number)), `: ${beginning}`);
        list.append(one);
      }
      item.append(list);
    }
    return item;
  };

  const show = async (plans, from, run) => {
    const shown = plans.slice(from, from + PAGE);
    const read = await Promise.all(shown.map((plan) => load(`plans/${plan.key}.json`).catch(() => null)));
    if (run !== asked) return;
    document.getElementById("more")?.remove();
    const items = read.flatMap((plan, at) => (plan ? [drawn(plan, shown[at].places)] : []));
    results.append(...items);
    if (from) items[0]?.querySelector("a").focus();
    if (from + PAGE < plans.length) {
      const more = document.createElement("button");
      more.id = "more";
      more.type = "button";
      more.className = "nhsuk-button nhsuk-button--secondary";
      more.textContent = told.more;
      more.addEventListener("click", () => show(plans, from + PAGE, run));
      results.after(more);
    }
  };

  const search = async () => {
    const run = ++asked;
    document.getElementById("more")?.remove();
    results.replaceChildren();
    found.textContent = "";
    try {
      const prefixes = await index();
      const words = wordsIn(field.value).filter((word) => word.length > 1);
      if (!words.length) {
        if (run === asked) found.textContent = told.short;
        return;
      }
      const plans = matching(await Promise.all(words.map((word) => placesOf(word, prefixes))));
      if (run !== asked) return;
      await show(plans, 0, run);
      if (run !== asked) return;
      found.textContent = plans.length === 0 ? told.none
        : plans.length === 1 ? told.one : told.many.replace("COUNT", plans.length);
    } catch {
      if (run === asked) found.textContent = told.failed;
    }
  };

  const asAddressed = () => {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    if (field.value) search();
  };
  document.getElementById("without").hidden = true;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = new URL(location.href);
    address.searchParams.set("q", field.value);
    history.pushState(null, "", address);
    search();
  });
  addEventListener("popstate", asAddressed);
  asAddressed();
})();
