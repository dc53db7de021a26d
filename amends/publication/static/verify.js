// Checks an edition in the reader's own browser, step for step as amends/publication/rules/verifying.py and
// renderings.py do; tests/publication/test_check_page.py puts the same cases to both. Nothing is sent anywhere.
"use strict";

(() => {
  const MANIFEST = "amends manifest 1";
  const NOTICE = "amends notice 1";
  const FILES = "amends files 1";
  const EDITION = "amends edition 1";
  const PARTS = ["edition", "manifest", "notices", "signature"];
  const MANIFEST_PARTS = [
    "as_at", "format", "frozen_at", "key", "ledger", "number", "plan", "published_on", "renderings", "sections",
  ];
  const FILES_PARTS = ["as_at", "edition", "files", "format", "key", "made_from", "number", "plan"];
  const MOST = { edition: 50000000, files: 1000000, keys: 1000000, number: 40, head: 1000, depth: 900 };
  const NOTICES = ["<!-- amends: notices, not sealed -->", "<!-- amends: end of notices -->"];
  const REMOVED = "[removed]";
  const DISTRUSTED = "not to be trusted from";
  const IN_PLACE = "recommendation in place ";
  const HEX = /^[0-9a-f]{64}$/;
  const FIRST_DAY = "0001-01-01";

  class Wrong extends Error {
    constructor(verdict) {
      super(verdict.state);
      this.verdict = verdict;
    }
  }

  const NOT_AN_EDITION = {
    state: "not an edition", keyId: "", section: "", number: 0, asAt: "", redacted: [], redactedOn: "",
    withdrawnOn: "", saidRedacted: false, signerChecked: false, pageChecked: false, distrustedFrom: "",
    vouchedBy: "", latest: 0,
  };
  const wrong = (verdict, more) => new Wrong({ ...verdict, ...more });
  const altered = (verdict, section) => wrong(verdict, { state: "altered", section });

  // JSON of the one shape that an edition has: whole numbers alone, and no key twice.
  function parse(bytes) {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    let at = 0;
    const fail = () => {
      throw new SyntaxError(`not the JSON of an edition at ${at}`);
    };
    const space = () => {
      while (" \t\n\r".includes(text[at] || "x")) at += 1;
    };
    const string = () => {
      const begun = at;
      if (text[at] !== '"') fail();
      for (at += 1; text[at] !== '"'; at += text[at] === "\\" ? 2 : 1) if (at >= text.length) fail();
      at += 1;
      return JSON.parse(text.slice(begun, at));
    };
    const number = () => {
      const [found] = /^-?(?:0|[1-9][0-9]*)/.exec(text.slice(at, at + 4400)) || fail();
      at += found.length;
      if (found.length > 4300 || ".eE".includes(text[at] || "x")) fail();
      return Number.isSafeInteger(Number(found)) ? Number(found) : BigInt(found);
    };
    const series = (end, one) => {
      at += 1;
      space();
      if (text[at] === end) {
        at += 1;
        return;
      }
      for (;;) {
        one();
        space();
        at += 1;
        if (text[at - 1] === end) return;
        if (text[at - 1] !== ",") fail();
      }
    };
    const value = (depth) => {
      if (depth > MOST.depth) fail();
      space();
      if (text[at] === "{") {
        const found = Object.create(null);
        series("}", () => {
          space();
          const key = string();
          space();
          if (text[at] !== ":" || key in found) fail();
          at += 1;
          found[key] = value(depth + 1);
        });
        return found;
      }
      if (text[at] === "[") {
        const found = [];
        series("]", () => found.push(value(depth + 1)));
        return found;
      }
      if (text[at] === '"') return string();
      for (const [word, meant] of [["null", null], ["true", true], ["false", false]]) {
        if (text.startsWith(word, at)) {
          at += word.length;
          return meant;
        }
      }
      return number();
    };
    const whole = value(0);
    space();
    if (at !== text.length) fail();
    return whole;
  }

  // RFC 8785: keys in the order of their UTF-16 units, letters as they are.
  function canonical(value) {
    if (typeof value === "string") {
      if (/\p{Surrogate}/u.test(value)) throw new RangeError("half a letter");
      return JSON.stringify(value);
    }
    if (typeof value === "bigint" || (typeof value === "number" && !Number.isSafeInteger(value))) {
      throw new RangeError("a number that canonical JSON does not have");
    }
    if (value === null || typeof value !== "object") return String(value === 0 ? 0 : value);
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${canonical(key)}:${canonical(value[key])}`).join(",")}}`;
  }

  const encoded = (text) => new TextEncoder().encode(text);
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (each) => each.toString(16).padStart(2, "0")).join("");
  const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));
  const digestOf = (value) => sha256(encoded(canonical(value)));
  const fromHex = (text) => {
    if (!/^\s*([0-9a-f]{2}\s*)*$/i.test(text)) throw new RangeError("no hex");
    return Uint8Array.from(text.match(/[0-9a-f]{2}/gi) || [], (pair) => parseInt(pair, 16));
  };
  const keyIdOf = async (key) => (await sha256(fromHex(key))).slice(0, 16);
  const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const isWhole = (value) => ["number", "bigint", "boolean"].includes(typeof value);
  const has = (value, parts) => isMap(value) && Object.keys(value).sort().join() === parts.join();
  const said = (value) => (value === null || value === undefined ? "None" : String(value));

  function day(words) {
    const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(words);
    const moment = found && new Date(`${words}T00:00:00Z`);
    if (!found || found[1] === "0000" || Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== words) {
      throw new RangeError("no day");
    }
    return words;
  }

  async function isSigned(key, value, signature) {
    if (!HEX.test(key)) return false;
    let held;
    let bytes;
    let text;
    try {
      text = encoded(canonical(value));
      bytes = fromHex(signature);
      held = await crypto.subtle.importKey("raw", fromHex(key), { name: "Ed25519" }, false, ["verify"]);
    } catch (problem) {
      if (problem.name === "NotSupportedError") throw problem;
      return false;
    }
    return crypto.subtle.verify({ name: "Ed25519" }, held, bytes, text);
  }

  function areDigests(listed) {
    return (
      Array.isArray(listed) &&
      listed.every((each) => has(each, ["digest", "name"]) && typeof each.name === "string" && HEX.test(said(each.digest))) &&
      new Set(listed.map((each) => each.name)).size === listed.length
    );
  }

  // The file of keys: ids and keys, and which others may have had, since when.
  async function readKeys(text) {
    const keys = new Map();
    const distrusted = new Map();
    for (const line of text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/)) {
      const cut = line.includes("#") ? line.indexOf("#") : line.length;
      const remark = line.slice(cut + 1);
      for (const word of line.slice(0, cut).toLowerCase().split(/[\s\x1c-\x1f\x85]+/)) {
        if (!HEX.test(word)) continue;
        const id = await keyIdOf(word);
        keys.set(id, word);
        if (!remark.includes(DISTRUSTED)) continue;
        try {
          distrusted.set(id, day(remark.slice(remark.indexOf(DISTRUSTED) + DISTRUSTED.length).trim()));
        } catch {
          distrusted.set(id, FIRST_DAY);
        }
      }
    }
    return { keys, distrusted };
  }

  async function pageDigest(page) {
    const begin = page.indexOf(NOTICES[0]);
    const end = begin < 0 ? -1 : page.indexOf(NOTICES[1], begin + NOTICES[0].length);
    return sha256(encoded(end < 0 ? page : page.slice(0, begin + NOTICES[0].length) + page.slice(end)));
  }

  function readEdition(bytes) {
    if (bytes.length > MOST.edition) throw new Wrong(NOT_AN_EDITION);
    const file = parse(bytes);
    const fine =
      isMap(file) && PARTS.every((part) => part in file) && isMap(file.manifest) &&
      typeof file.signature === "string" && Array.isArray(file.notices) &&
      (file.edition === null || isMap(file.edition));
    if (!fine) throw new Wrong(NOT_AN_EDITION);
    return file;
  }

  function manifestOf(file) {
    const found = file.manifest;
    const fine =
      found.format === MANIFEST && has(found, MANIFEST_PARTS) && isMap(found.key) && isMap(found.ledger) &&
      isMap(found.renderings) && isWhole(found.number) && typeof found.key.id === "string" &&
      HEX.test(said(found.key.public)) && typeof found.renderings.page === "string" &&
      typeof found.renderings.json === "string" && areDigests(found.sections);
    if (!fine) throw new Wrong(NOT_AN_EDITION);
    return found;
  }

  // The notices whose signature holds. Without trusted keys, the sealer's own or the one they bring.
  async function signedNotices(notices, manifest, keys, sealer) {
    const signed = [];
    const edition = await digestOf(manifest);
    const trusted = keys && new Set(keys.values());
    for (const notice of notices) {
      if (!isMap(notice) || typeof notice.signature !== "string") continue;
      const { kind, on, sections } = notice;
      const brought = said(notice.key);
      if (trusted && !trusted.has(brought) && brought !== sealer) continue;
      if (!areDigests(sections) || typeof kind !== "string" || typeof on !== "string") continue;
      const body = { format: NOTICE, edition, kind, on, sections };
      if (await isSigned(brought, body, notice.signature)) {
        const digests = new Map(sections.map((each) => [each.name, each.digest]));
        signed.push({ kind, key: await keyIdOf(brought), on: day(on), sections: digests });
      }
    }
    return signed;
  }

  // What a key says that others may have had counts only while it is all that there is.
  function counting(notices, verdict, manifest, distrusted) {
    const sure = notices.filter((notice) => !distrusted.has(notice.key));
    if (sure.some((notice) => notice.kind === "vouched")) return sure;
    const frozen = day(said(manifest.frozen_at).slice(0, 10));
    return notices.filter(
      (notice) =>
        !distrusted.has(notice.key) ||
        (notice.key === verdict.keyId && notice.kind !== "vouched" && frozen <= notice.on &&
          notice.on < distrusted.get(notice.key)),
    );
  }

  function trusted(verdict, notices, manifest, distrusted) {
    const since = distrusted.get(verdict.keyId);
    if (since === undefined) return verdict;
    const known = { ...verdict, distrustedFrom: since };
    const vouched = notices.find((notice) => notice.kind === "vouched");
    if (vouched) return { ...known, vouchedBy: vouched.key };
    if (day(said(manifest.frozen_at).slice(0, 10)) >= since) {
      throw wrong(known, { state: "sealed with a key that others may have had" });
    }
    return known;
  }

  function sectionsOf(edition, names, verdict) {
    const { sections } = edition;
    if (!has(edition, ["format", "sections"]) || edition.format !== EDITION) throw altered(verdict, "edition");
    if (!Array.isArray(sections) || !sections.every(isMap)) throw altered(verdict, "edition");
    const found = sections.map((each) => said(each.name));
    for (const name of names) if (!found.includes(name)) throw altered(verdict, `${name} (missing)`);
    for (const name of found) if (!names.includes(name)) throw altered(verdict, `${name} (added)`);
    if (found.join("\n") !== names.join("\n")) throw altered(verdict, "the order of the sections");
    return sections;
  }

  // A section's sealed name, and the report's number that it gives now, by which people know it.
  function told(name, section) {
    const number = isMap(section.content) ? section.content.number : null;
    if (!name.startsWith(IN_PLACE) || typeof number !== "string") return name;
    const seen = Array.from(number).slice(0, MOST.number).filter((each) => !/[\p{C}\p{Z}]/u.test(each) || each === " ").join("");
    return seen ? `${name} (number ${seen})` : name;
  }

  const saysRedacted = (notices, name) =>
    notices.some(
      (each) => isMap(each) && each.kind === "redacted" && areDigests(each.sections) &&
        each.sections.some((one) => one.name === name),
    );

  async function compared(file, manifest, notices, known, page) {
    const allowed = new Map(notices.flatMap((notice) => [...notice.sections.keys()].map((name) => [name, notice])));
    const names = manifest.sections.map((each) => each.name);
    const redacted = [];
    let verdict = known;
    const sections = sectionsOf(file.edition, names, verdict);
    for (const [place, section] of sections.entries()) {
      const name = names[place];
      const digest = await digestOf(section);
      if (digest === manifest.sections[place].digest) continue;
      if (!allowed.has(name) || allowed.get(name).sections.get(name) !== digest) {
        const saidRedacted = section.salt === REMOVED && saysRedacted(file.notices, name);
        throw wrong(verdict, { state: "altered", section: told(name, section), saidRedacted });
      }
      redacted.push([name, section]);
    }
    if (page !== null) {
      verdict = { ...verdict, pageChecked: true };
      const expected = allowed.has("page") ? allowed.get("page").sections.get("page") : manifest.renderings.page;
      if ((await pageDigest(page)) !== expected) throw altered(verdict, "the HTML page");
    }
    if (redacted.length) {
      const days = redacted.map(([name]) => allowed.get(name).on).sort();
      return { ...verdict, redacted: redacted.map(([name, section]) => told(name, section)), redactedOn: days.at(-1) };
    }
    if ((await digestOf(file.edition)) !== manifest.renderings.json) throw altered(verdict, "edition");
    return verdict;
  }

  async function verifiedEdition(bytes, keys, distrusted, page) {
    const file = readEdition(bytes);
    const manifest = manifestOf(file);
    const key = said(manifest.key.public);
    const newer = file.notices.filter((each) => isMap(each) && each.kind === "superseded" && Number.isInteger(each.latest));
    let verdict = {
      ...NOT_AN_EDITION,
      state: keys ? "intact and signed" : "intact, signer not checked",
      keyId: await keyIdOf(key),
      number: manifest.number,
      asAt: day(manifest.as_at),
      signerChecked: Boolean(keys),
      latest: Math.max(0, ...newer.map((each) => each.latest)),
    };
    if (manifest.key.id !== verdict.keyId || !(await isSigned(key, manifest, file.signature))) {
      throw altered(verdict, "manifest");
    }
    if (keys && keys.get(verdict.keyId) !== key) throw wrong(verdict, { state: "sealed with another key" });
    const [extra] = Object.keys(file).filter((part) => !PARTS.includes(part)).sort();
    if (extra !== undefined) throw altered(verdict, `${extra} (not sealed)`);
    const signed = await signedNotices(file.notices, manifest, keys, key);
    const notices = counting(signed, verdict, manifest, distrusted);
    verdict = trusted(verdict, notices, manifest, distrusted);
    if (file.edition === null) {
      const gone = notices.filter((notice) => notice.kind === "withdrawn").at(-1);
      if (!gone) throw altered(verdict, "edition");
      return { ...verdict, state: "withdrawn", withdrawnOn: gone.on };
    }
    return compared(file, manifest, notices, verdict, page);
  }

  // Whatever the bytes, a verdict; an error only where the browser cannot check at all.
  async function verdictOf(check) {
    try {
      return await check();
    } catch (problem) {
      if (problem instanceof Wrong) return problem.verdict;
      if (problem instanceof SyntaxError || problem instanceof RangeError || problem instanceof TypeError) return NOT_AN_EDITION;
      throw problem;
    }
  }

  const verifyEdition = (bytes, keys = null, distrusted = new Map(), page = null) =>
    verdictOf(() => verifiedEdition(bytes, keys, distrusted, page));

  function readFiles(bytes) {
    if (bytes.length > MOST.files) throw new Wrong(NOT_AN_EDITION);
    const whole = parse(bytes);
    const fine =
      has(whole, ["files", "signature"]) && has(whole.files, FILES_PARTS) && whole.files.format === FILES &&
      isMap(whole.files.files) && isWhole(whole.files.number) && typeof whole.signature === "string" &&
      typeof whole.files.key === "string" && HEX.test(whole.files.key) && day(whole.files.as_at);
    if (!fine) throw new Wrong(NOT_AN_EDITION);
    return whole;
  }

  // A PDF or another format, by the signed list that stands beside it: its name there, and a verdict.
  async function verifyRendering(data, files, keys = null, distrusted = new Map()) {
    let name = "";
    const verdict = await verdictOf(async () => {
      const { files: body, signature } = readFiles(files);
      const known = {
        ...NOT_AN_EDITION, keyId: await keyIdOf(body.key), number: body.number, asAt: body.as_at, signerChecked: Boolean(keys),
      };
      if (!(await isSigned(body.key, body, signature))) throw altered(known, "files.json");
      if (keys && keys.get(known.keyId) !== body.key) throw wrong(known, { state: "sealed with another key" });
      const since = distrusted.get(known.keyId);
      if (since !== undefined) throw wrong(known, { state: "sealed with a key that others may have had", distrustedFrom: since });
      const digest = await sha256(data);
      [name = ""] = Object.keys(body.files).filter((each) => body.files[each] === digest);
      if (!name) throw altered(known, "");
      return { ...known, state: keys ? "intact and signed" : "intact, signer not checked" };
    });
    return { name, verdict };
  }

  const isPage = (bytes) => /^[ \t\n\r\v\f]*<!doctype html/i.test(new TextDecoder("latin1").decode(bytes.slice(0, MOST.head)));
  const isGood = (verdict) => ["intact and signed", "intact, signer not checked", "withdrawn"].includes(verdict.state);

  // As `amends verify FILE --key PUB`, where `beside` is the file that stands beside FILE.
  async function verify(file, beside = null, keysText = null) {
    const { keys, distrusted } = keysText === null ? { keys: null, distrusted: new Map() } : await readKeys(keysText);
    if (keys && !keys.size) return { problem: "no-keys" };
    if (isPage(file)) {
      if (beside === null) return { problem: "page-alone" };
      const page = new TextDecoder("utf-8", { ignoreBOM: true }).decode(file);
      return { verdict: await verifyEdition(beside, keys, distrusted, page) };
    }
    const verdict = await verifyEdition(file, keys, distrusted);
    if (verdict.state !== NOT_AN_EDITION.state || beside === null) return { verdict };
    return verifyRendering(file, beside, keys, distrusted);
  }

  // The line that `amends verify` says, from the sentences that the page holds.
  function lineOf(words, { name, verdict }) {
    const fill = (code, facts) => words[code].replace(/\{(\w+)\}/g, (_all, fact) => String(facts[fact]));
    const date = (text) => {
      const [year, month, number] = text.split("-").map(Number);
      return fill("day", { day: number, month: words.months[month - 1], year });
    };
    const list = (all) => (all.length < 2 ? all.join("") : fill("list", { first: all.slice(0, -1).join(", "), last: all.at(-1) }));
    const facts = { key: verdict.keyId, section: verdict.section, number: verdict.number, day: verdict.distrustedFrom && date(verdict.distrustedFrom) };
    const of = (line) =>
      name && isGood(verdict) ? fill("file", { verdict: line, file: name, number: verdict.number, day: date(verdict.asAt) }) : line;
    if (verdict.state === NOT_AN_EDITION.state) return words["not-an-edition"];
    if (verdict.state === "sealed with another key") return fill("other-key", facts);
    if (verdict.state === "sealed with a key that others may have had") return fill("distrusted", facts);
    if (verdict.state === "altered" && name !== undefined && !verdict.section) return fill("none-of-the-files", facts);
    if (verdict.state === "altered") return fill(verdict.saidRedacted ? "said-redacted" : "altered", facts);
    let signer = verdict.signerChecked ? fill("signed", facts) : words.unchecked;
    if (verdict.distrustedFrom) signer += verdict.vouchedBy ? fill("vouched", { key: verdict.vouchedBy }) : fill("dated-back", facts);
    if (verdict.state === "withdrawn") return of(fill("withdrawn", { day: date(verdict.withdrawnOn), signer }));
    const page = verdict.pageChecked ? words.page : "";
    if (!verdict.redacted.length) return of(signer + page);
    const sections = list(verdict.redacted.map((each) => `'${each}'`));
    return fill("redacted", { day: date(verdict.redactedOn), sections, signer }) + page;
  }

  // Which of the page's headings and explanations a finding has.
  function kindOf({ problem, name, verdict }) {
    if (problem) return problem;
    if (verdict.state === NOT_AN_EDITION.state) return "not-an-edition";
    if (verdict.state === "sealed with another key") return "other-key";
    if (verdict.state === "sealed with a key that others may have had") return "distrusted";
    if (verdict.state === "altered") return name !== undefined && !verdict.section ? "none-of-the-files" : "altered";
    if (verdict.state === "withdrawn") return "withdrawn";
    if (verdict.redacted.length) return "redacted";
    if (verdict.distrustedFrom) return verdict.vouchedBy ? "vouched" : "dated-back";
    return verdict.signerChecked ? "signed" : "unchecked";
  }

  async function canCheck() {
    try {
      await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "Ed25519" }, false, ["verify"]);
      return true;
    } catch (problem) {
      return problem.name !== "NotSupportedError" && Boolean(globalThis.crypto && crypto.subtle);
    }
  }

  const bytesOf = async (input) => (input.files.length ? new Uint8Array(await input.files[0].arrayBuffer()) : null);

  function show(result, words, found) {
    const kind = kindOf(found);
    const parts = found.verdict ? [found.verdict.section, ...found.verdict.redacted].filter(Boolean).join(", ") : "";
    const lines = [["h2", words.headings[kind].replace("{parts}", parts)], ["p", words.meanings[kind]]];
    if (found.verdict) {
      if (found.verdict.number) lines.push(["p", words.which.replace("{number}", found.verdict.number)]);
      if (found.verdict.latest > found.verdict.number) lines.push(["p", words.newer.replace("{number}", found.verdict.latest)]);
      if (found.verdict.state !== NOT_AN_EDITION.state) lines.push(["p", words.proves]);
      lines.push(["p", words.line.replace("{line}", lineOf(words, found))]);
    }
    result.replaceChildren(
      ...lines.map(([tag, text]) => Object.assign(document.createElement(tag), { textContent: text })),
    );
  }

  async function start() {
    const words = JSON.parse(document.getElementById("words").textContent);
    const form = document.getElementById("check");
    const result = document.getElementById("result");
    if (!(await canCheck())) {
      result.replaceChildren(Object.assign(document.createElement("p"), { textContent: words.cannot }));
      return;
    }
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const [file, beside, keys] = await Promise.all(["file", "beside", "keys"].map((id) => bytesOf(document.getElementById(id))));
      const text = keys && new TextDecoder().decode(keys.slice(0, MOST.keys));
      show(result, words, file ? await verify(file, beside, text) : { problem: "no-file" });
    });
  }

  globalThis.amends = { canonical, lineOf, parse, verify };
  if (document.getElementById("check")) start();
})();
